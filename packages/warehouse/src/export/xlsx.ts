import writeExcelFile from 'write-excel-file/node'
import type { StarReader } from './read-star.js'

/** Rows that a sheet holds at most (as Excel limits it), its header counted in. */
const MAX_ROWS = 1_048_576
/** Cells that fit into memory while the workbook is made. */
const MAX_CELLS = 5_000_000

/** Writes tables into one workbook, a sheet for each. Throws a `RangeError` that names the table that is too large. */
export async function writeXlsx(
  path: string,
  star: StarReader,
  names: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map(names.map((name) => [name, star.count(name)]))
  let cells = 0
  for (const table of star.tables) {
    const rows = counts.get(table.name) ?? 0
    cells += rows * Object.keys(table.columns).length
    if (rows >= MAX_ROWS || cells > MAX_CELLS) {
      throw new RangeError(`${table.name} has ${rows} rows: too much for a workbook; use csv or parquet`)
    }
  }
  const sheets = star.tables
    .filter(({ name }) => counts.has(name))
    .map(({ name, columns }) => ({
      sheet: name,
      stickyRowsCount: 1,
      data: [
        Object.keys(columns).map((value) => ({ value, fontWeight: 'bold' as const })),
        ...[...star.rows(name)].map((row) => [...row]),
      ],
    }))
  await writeExcelFile(sheets).toFile(path)
  return counts
}
