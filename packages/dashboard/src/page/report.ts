/** One value of a report's row. */
export type Value = string | number | null

/** A row of a report by column name. */
export type Row = Readonly<Record<string, Value>>

/** What the reports API answered, as far as the page uses it. */
export interface Report {
  readonly rows: readonly Row[]
  /** ISO 4217; absent when the answer names none. */
  readonly currency?: string
  /** What a reader of the figures must know. */
  readonly notes: readonly string[]
}

/**
 * Reads an answer of the reports API; `undefined` when it is not a report. Values that are neither text nor number
 * are read as null, so that a new kind of column cannot break the page.
 */
export function parseReport(answer: unknown): Report | undefined {
  if (!isObject(answer) || !Array.isArray(answer.rows)) return undefined
  const rows: readonly Row[] = answer.rows.filter(isObject).map(readRow)
  const params = isObject(answer.params) ? answer.params : {}
  const notes = Array.isArray(answer.notes) ? answer.notes.filter((note) => typeof note === 'string') : []
  const currency = isCurrency(params.currency) ? params.currency : undefined
  return { rows, notes, ...(currency && { currency }) }
}

/** The row's number in a column; null where there is none. */
export function numberIn(row: Row, column: string): number | null {
  const value = row[column]
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

/** The row's text in a column; empty where there is none. */
export function textIn(row: Row, column: string): string {
  const value = row[column]
  return value === null || value === undefined ? '' : String(value)
}

function readRow(row: Readonly<Record<string, unknown>>): Row {
  return Object.fromEntries(Object.entries(row).map(([column, value]) => [column, readValue(value)]))
}

function readValue(value: unknown): Value {
  return typeof value === 'string' || typeof value === 'number' ? value : null
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isCurrency(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Z]{3}$/.test(value)
}
