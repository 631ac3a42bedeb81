import writeExcelFile from 'write-excel-file/node'
import type { Cell } from '@throughline/warehouse'
import type { Rows } from './table.js'

/** Writes rows as an Excel workbook of one sheet, with a bold header that stays in sight. */
export async function renderXlsx({ columns, rows }: Rows, sheet: string): Promise<Uint8Array> {
  const header = columns.map((column) => ({ value: column, fontWeight: 'bold' as const }))
  const body = rows.map((row) => columns.map((column) => cell(row[column])))
  return writeExcelFile([header, ...body], { sheet, stickyRowsCount: 1 }).toBuffer()
}

function cell(value: Cell | undefined): Exclude<Cell, null> | null {
  return value ?? null
}
