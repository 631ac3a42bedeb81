import { closeSync, openSync, writeSync } from 'node:fs'
import { stringify } from 'csv-stringify/sync'
import type { TableSpec } from '../schema/star/table.js'
import type { Value } from '../store/statements.js'
import { portions } from './portions.js'

/** Writes a table as CSV (RFC 4180) in UTF-8 with a header; absent values are empty. Memory stays flat. */
export function writeCsv(path: string, { columns }: TableSpec, rows: Iterable<readonly Value[]>): number {
  const file = openSync(path, 'w')
  try {
    writeSync(file, stringify([Object.keys(columns)]))
    let written = 0
    for (const some of portions(rows)) {
      // Anybody can write a campaign's name into a link: a spreadsheet must not run it as a formula.
      writeSync(file, stringify([...some], { escape_formulas: true }))
      written += some.length
    }
    return written
  } finally {
    closeSync(file)
  }
}
