import { stringify } from 'csv-stringify/sync'
import type { ReportResult } from './result.js'

/**
 * The rows as CSV (RFC 4180) in UTF-8, a header line first; absent values are empty. Texts that a spreadsheet would run
 * as a formula get an apostrophe in front: anybody can write a campaign's name into a link.
 */
export function toCsv({ columns, rows }: Pick<ReportResult, 'columns' | 'rows'>): string {
  return stringify(
    rows.map((row) => columns.map((column) => row[column] ?? null)),
    {
      header: true,
      columns: [...columns],
      escape_formulas: true,
    },
  )
}
