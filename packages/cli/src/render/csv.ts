import { stringify } from 'csv-stringify/sync'
import type { Rows } from './table.js'

/** Writes rows as CSV with a header; numbers as they are, what cannot be divided as nothing. */
export function renderCsv({ columns, rows }: Rows): string {
  return stringify(
    rows.map((row) => columns.map((column) => row[column] ?? '')),
    // A value that begins like a formula would be run by the spreadsheet that opens the file.
    { header: true, columns: [...columns], cast: { boolean: String }, escape_formulas: true },
  )
}
