import { pathToFileURL } from 'node:url'
import { isAbsolute } from 'node:path'
import Database from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import { DATA_DRIVEN, MODEL_NAMES, type Model } from '../attribution/models.js'
import { WarehouseError } from '../error.js'
import type { WarehouseOptions } from '../options.js'
import type { WarehouseTables } from '../schema/tables.js'
import { warehouse, type Warehouse } from '../warehouse.js'
import { overwrite } from './overwrite.js'
import { sqliteStatements } from './statements.js'

/** What the warehouse in a file takes beside what every warehouse does. */
export interface SqliteOptions extends WarehouseOptions {
  /**
   * Module whose exports are attribution models of one's own, by the names under which reports know them: an absolute
   * path or a URL. It is a module and no function, since it runs in the warehouse's own thread.
   */
  readonly models?: string
  /** The file is being made and is thrown away if that fails: nothing is synced to disk until it is closed. */
  readonly bulk?: boolean
}

/** What a thread is for: the one that writes keeps pages in memory, the one that reads maps the file. */
export type Role = 'write' | 'read'

const MB = 1024 * 1024

/** Opens the file in this thread, which waits for every statement. */
export async function openSqlite(
  path: string,
  { models, bulk, ...options }: SqliteOptions,
  role: Role,
): Promise<Warehouse> {
  const own = models === undefined ? {} : await importModels(models)
  const database = new Database(path)
  database.pragma('journal_mode = WAL')
  // The sink's cursor moves on durably as soon as a batch is stored, so the batch must not be lost to a power cut:
  // it would be missing until somebody thought of a rebuild. It costs one fsync a batch.
  database.pragma(`synchronous = ${bulk ? 'OFF' : 'FULL'}`)
  database.pragma(`cache_size = -${((role === 'write' ? (bulk ? 1024 : 128) : 64) * MB) / 1024}`)
  if (role === 'read') database.pragma(`mmap_size = ${4096 * MB}`)
  // Pages that are written again before they are moved into the file are moved once.
  if (role === 'write') database.pragma(`wal_autocheckpoint = ${bulk ? 50_000 : 4_000}`)
  database.pragma('temp_store = MEMORY')
  // What is deleted is overwritten: a visitor who was forgotten is not found in the file's free space.
  database.pragma('secure_delete = ON')
  return warehouse({
    ...options,
    models: own,
    db: new Kysely<WarehouseTables>({ dialect: new SqliteDialect({ database }) }),
    statements: sqliteStatements(database),
    forgotten: () => overwrite(database),
  })
}

async function importModels(module: string): Promise<Readonly<Record<string, Model>>> {
  try {
    const exported: unknown = await import(isAbsolute(module) ? pathToFileURL(module).href : module)
    const entries = Object.entries(Object(exported)).filter(([name]) => name !== 'default')
    if (entries.length === 0) throw new Error('it exports nothing by name')
    return Object.fromEntries(entries.map(([name, model]) => [name, asModel(name, model)]))
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new WarehouseError('bad-model', `the attribution models of ${module} cannot be used: ${reason}`, { cause })
  }
}

const OURS: ReadonlySet<string> = new Set([...MODEL_NAMES, DATA_DRIVEN])

function asModel(name: string, model: unknown): Model {
  if (typeof model !== 'function') throw new Error(`"${name}" is not a function`)
  // The data-driven model rests on what `linear` has stored.
  if (OURS.has(name)) throw new Error(`"${name}" is the name of a built-in model; choose another`)
  return (chain) => model(chain)
}
