const DELIMITERS = [',', ';', '\t'] as const

/** A title and a period may stand above the header. */
const HEAD_LINES = 10

/**
 * What stands between the values of a CSV file: the mark that splits one of its first lines into the most of the names,
 * which are in lower case.
 */
export function delimiterOf(text: string, names: readonly string[]): string {
  const head = text.replace(/^\uFEFF/, '').split(/\r\n|[\r\n]/, HEAD_LINES)
  const found = DELIMITERS.map((delimiter) => Math.max(...head.map((line) => known(line, delimiter, names))))
  const most = Math.max(...found)
  if (most > 0) return DELIMITERS[found.indexOf(most)] ?? ','
  // No name is known: a complaint about the header must name its columns one by one.
  const parts = DELIMITERS.map((delimiter) => head[0]?.split(delimiter).length ?? 0)
  // Of two that part it alike the later one, as a comma also stands in names: "Cost, RUB".
  return DELIMITERS[parts.lastIndexOf(Math.max(...parts))] ?? ','
}

function known(line: string, delimiter: string, names: readonly string[]): number {
  const parts = line.split(delimiter).map((name) => name.replaceAll('"', '').trim().toLowerCase())
  return names.filter((name) => parts.includes(name)).length
}
