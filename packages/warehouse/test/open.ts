import type { DeliveryContext, Result } from '@throughline/collector'
import type { TrackedEvent } from '@throughline/protocol'
import Database from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import type { WarehouseTables } from '../src/schema/tables.js'
import type { WarehouseSite } from '../src/options.js'
import { STAR } from '../src/schema/star/star.js'
import { sqliteStatements } from '../src/sqlite/statements.js'
import { migrate } from '../src/schema/migrations.js'
import { warehouse, type Warehouse, type WarehouseParts } from '../src/warehouse.js'

export const SHOP: WarehouseSite = { id: 'shop', currency: 'RUB' }

/** What a sink may use during a delivery; the warehouse uses none of it. */
const context: DeliveryContext = {
  clock: { now: () => 0, sleep: async () => {} },
  random: () => 0,
  fetch: async () => Promise.reject(new Error('the warehouse makes no requests')),
  memory: { read: async () => new Map(), write: async () => {} },
  signal: new AbortController().signal,
}

export async function deliver(to: Warehouse, events: readonly TrackedEvent[]): Promise<readonly Result[]> {
  return to.sink().deliver(events, context)
}

/** A warehouse in memory that has received the events. */
export async function warehouseOf(
  events: readonly TrackedEvent[],
  sites: readonly WarehouseSite[] = [SHOP],
  options: Partial<WarehouseParts> = {},
): Promise<Warehouse> {
  const { opened } = await openDatabase({ ...options, sites })
  await deliver(opened, events)
  return opened
}

/** Those that do not come from events. */
const FIXED: ReadonlySet<string> = new Set([
  'dim_date',
  'table_comments',
  'column_comments',
  'currency_rate',
  'dim_model',
])
const TABLES = STAR.map(({ name }) => name).filter((name) => !FIXED.has(name))

type Rows = readonly Readonly<Record<string, unknown>>[]

/** An empty warehouse as a file has it: making one takes longer than most tests. */
const EMPTY: Promise<Buffer> = (async () => {
  const database = new Database(':memory:')
  await migrate(new Kysely<WarehouseTables>({ dialect: new SqliteDialect({ database }) }))
  return database.serialize()
})()

/** A warehouse in memory, and its database to look into. */
export async function openDatabase(options: Partial<WarehouseParts> = {}): Promise<{
  readonly database: Database.Database
  readonly opened: Warehouse
}> {
  const database = new Database(await EMPTY)
  database.pragma('temp_store = MEMORY')
  const db = new Kysely<WarehouseTables>({ dialect: new SqliteDialect({ database }) })
  return { database, opened: warehouse({ sites: [SHOP], ...options, db, statements: sqliteStatements(database) }) }
}

/** Every row of every table after the batches, in the order of the keys. */
export async function rowsAfter(
  batches: readonly (readonly TrackedEvent[])[],
): Promise<Readonly<Record<string, Rows>>> {
  const { database, opened } = await openDatabase()
  for (const batch of [[], ...batches]) await deliver(opened, batch)
  const tables = TABLES.map((table): [string, Rows] => {
    return [table, database.prepare<[], Readonly<Record<string, unknown>>>(`select * from ${table}`).all()]
  })
  await opened.close()
  return Object.fromEntries(tables)
}
