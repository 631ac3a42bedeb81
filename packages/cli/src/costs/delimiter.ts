import { COST_COLUMNS } from './read-cost.js'

/** What stands between the values of a CSV file: the mark that splits its header into more of the known columns. */
export function delimiterOf(text: string): ',' | ';' {
  const header =
    text
      .replace(/^\uFEFF/, '')
      .trimStart()
      .split(/[\r\n]/, 1)[0] ?? ''
  return knownColumns(header, ';') > knownColumns(header, ',') ? ';' : ','
}

function knownColumns(header: string, delimiter: string): number {
  const names = header.split(delimiter).map((name) => name.replaceAll('"', '').trim().toLowerCase())
  return COST_COLUMNS.filter((column) => names.includes(column)).length
}
