import { isJsonObject, type JsonObject } from '@throughline/protocol'

/** A row that is stored, or what is wrong with the first that is not. */
export type Read = { readonly rows: readonly JsonObject[] } | { readonly code: number; readonly text: string }

/** Columns of a table, by name, with their types. */
export type Columns = ReadonlyMap<string, string>

/** Reads lines of `JSONEachRow` as a table would: every line, every name, every type. */
export function readRows(body: string, columns: Columns): Read {
  const rows: JsonObject[] = []
  for (const [index, line] of body.split('\n').entries()) {
    const at = `(at row ${index + 1})`
    const row = parsed(line)
    if (!row)
      return { code: 27, text: `Cannot parse input: expected '{' before: ${JSON.stringify(line.slice(0, 20))}: ${at}` }
    for (const [name, value] of Object.entries(row)) {
      const type = columns.get(name)
      if (type === undefined)
        return { code: 117, text: `Unknown field found while parsing JSONEachRow format: ${name}: ${at}` }
      const wrong = wrongValue(type, value)
      if (wrong) return { code: wrong.code, text: `${wrong.text}: (while reading the value of key ${name}): ${at}` }
    }
    rows.push(row)
  }
  return { rows }
}

function parsed(line: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return isJsonObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

function wrongValue(type: string, value: unknown): { readonly code: number; readonly text: string } | undefined {
  if (type.startsWith('DateTime64'))
    return typeof value === 'string' && /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?$/.test(value)
      ? undefined
      : { code: 41, text: `Cannot parse DateTime: ${String(value)}` }
  if (type === 'Bool')
    return typeof value === 'boolean' ? undefined : { code: 467, text: 'Cannot parse boolean value here' }
  return typeof value === 'string' ? undefined : { code: 26, text: `Cannot parse JSON string: expected opening quote` }
}
