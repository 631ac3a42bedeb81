import Database from 'better-sqlite3'
import { STAR } from '../schema/star/star.js'
import type { TableSpec } from '../schema/star/table.js'
import type { Value } from '../store/statements.js'

/** The tables of a warehouse's file as they stood at one moment. */
export interface StarReader {
  readonly tables: readonly TableSpec[]
  count(table: string): number
  /** The values of each row, in the order of the table's columns and by its key. */
  rows(table: string): IterableIterator<readonly Value[]>
  close(): void
}

/** Opens a warehouse's file for reading, also while a server writes to it. */
export function readStar(path: string): StarReader {
  const database = new Database(path, { readonly: true, fileMustExist: true })
  // What is read in one transaction is of one moment.
  database.exec('begin')
  return {
    tables: STAR,
    count: (table) => Number(database.prepare(`select count(*) from ${table}`).pluck().get()),
    rows: (table) => {
      const spec = STAR.find(({ name }) => name === table)
      if (!spec) throw new Error(`there is no table "${table}"`)
      const columns = Object.keys(spec.columns).join(', ')
      const query = `select ${columns} from ${table} order by ${spec.key.join(', ')}`
      return database.prepare<[], readonly Value[]>(query).raw().iterate()
    },
    close: () => {
      database.exec('commit')
      database.close()
    },
  }
}
