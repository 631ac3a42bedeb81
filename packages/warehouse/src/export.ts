import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { writeCsv } from './export/csv.js'
import { writeParquet } from './export/parquet.js'
import { readStar } from './export/read-star.js'
import { writeXlsx } from './export/xlsx.js'

export const EXPORT_FORMATS = ['csv', 'parquet', 'xlsx'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

/** What is to be written where. */
export interface StarExport {
  /** The warehouse's file. */
  readonly from: string
  readonly format: ExportFormat
  /** A folder, into which each table becomes a file; for `xlsx` the workbook. */
  readonly to: string
  /** Names of tables. Default: all. */
  readonly tables?: readonly string[]
}

/** A table that was written. */
export interface ExportedTable {
  readonly table: string
  readonly rows: number
  readonly path: string
}

/**
 * Writes the tables of a warehouse as they stand at one moment, also while a server writes to it. Throws a `RangeError`
 * when a table has more rows than a workbook holds.
 */
export async function exportStar({ from, format, to, tables }: StarExport): Promise<readonly ExportedTable[]> {
  const star = readStar(from)
  try {
    const names = tables ?? star.tables.map(({ name }) => name)
    mkdirSync(format === 'xlsx' ? dirname(to) : to, { recursive: true })
    if (format === 'xlsx') {
      return [...(await writeXlsx(to, star, names))].map(([table, rows]) => ({ table, rows, path: to }))
    }
    const written: ExportedTable[] = []
    for (const table of star.tables) {
      if (!names.includes(table.name)) continue
      const path = join(to, `${table.name}.${format}`)
      const rows = star.rows(table.name)
      written.push({
        table: table.name,
        rows: format === 'csv' ? writeCsv(path, table, rows) : await writeParquet(path, table, rows),
        path,
      })
    }
    return written
  } finally {
    star.close()
  }
}
