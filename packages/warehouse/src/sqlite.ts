import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import type { Model } from './attribution/models.js'
import type { WarehouseOptions } from './options.js'
import type { WarehouseTables } from './schema/tables.js'
import { sqliteStatements } from './sqlite-statements.js'
import { warehouse, type Warehouse } from './warehouse.js'

export type { WarehouseOptions, WarehouseSite } from './options.js'
export type { Warehouse } from './warehouse.js'

export function sqliteWarehouse(
  path: string,
  options: WarehouseOptions & { readonly models?: Readonly<Record<string, Model>> },
): Warehouse {
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true })
  const database = new Database(path)
  database.pragma('journal_mode = WAL')
  // The sink's cursor moves on durably as soon as a batch is stored, so the batch must not be lost to a power cut:
  // it would be missing until somebody thought of a rebuild. It costs one fsync a batch.
  database.pragma('synchronous = FULL')
  database.pragma('cache_size = -65536')
  database.pragma('temp_store = MEMORY')
  // What is deleted is overwritten: a visitor who was forgotten is not found in the file's free space.
  database.pragma('secure_delete = ON')
  return warehouse({
    ...options,
    db: new Kysely<WarehouseTables>({ dialect: new SqliteDialect({ database }) }),
    statements: sqliteStatements(database),
    forgotten: () => overwrite(database),
  })
}

/** Rewritten in a moment, which everybody in this thread waits; a larger file is left to its operator's quiet hour. */
const REWRITTEN_BYTES = 64 * 1024 * 1024

/** Removes what SQLite has left of deleted rows where it split their pages, and in the write-ahead log. */
function overwrite(database: Database.Database): void {
  const pages = Number(database.pragma('page_count', { simple: true }))
  const size = Number(database.pragma('page_size', { simple: true }))
  try {
    if (pages * size <= REWRITTEN_BYTES) database.exec('VACUUM')
    database.pragma('wal_checkpoint(TRUNCATE)')
  } catch {
    // The disk has no room for a second copy, or another process reads: the rows are anonymous all the same.
  }
}
