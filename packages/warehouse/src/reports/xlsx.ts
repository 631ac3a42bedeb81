import writeExcelFile from 'write-excel-file/node'
import type { Cell, ReportResult } from './result.js'

/** Rows that a sheet holds at most (ECMA-376, as Excel limits it), its header counted in. */
const MAX_ROWS = 1_048_576

/** The rows as an Excel workbook of one sheet, with a bold header that stays in sight. Throws where a sheet cannot hold them. */
export async function toXlsx(
  { columns, rows }: Pick<ReportResult, 'columns' | 'rows'>,
  sheet: string,
): Promise<Uint8Array> {
  if (rows.length >= MAX_ROWS) throw new RangeError(`${rows.length} rows are more than a sheet of Excel holds; use CSV`)
  const header = columns.map((column) => ({ value: column, fontWeight: 'bold' as const }))
  const body = rows.map((row) => columns.map((column) => cell(row[column])))
  return writeExcelFile([header, ...body], { sheet, stickyRowsCount: 1 }).toBuffer()
}

function cell(value: Cell | undefined): Exclude<Cell, null> | null {
  return value ?? null
}
