import type { DeliveryContext, Result } from '@throughline/collector'
import type { TrackedEvent } from '@throughline/protocol'
import Database from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import type { WarehouseTables } from '../src/schema/tables.js'
import { sqliteWarehouse } from '../src/sqlite.js'
import { warehouse, type Warehouse, type WarehouseSite } from '../src/warehouse.js'

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
): Promise<Warehouse> {
  const opened = sqliteWarehouse(':memory:', { sites })
  await deliver(opened, events)
  return opened
}

const TABLES = [
  'dim_source',
  'fact_visit',
  'visits_by_day',
  'fact_application',
  'fact_touch',
  'fact_credit',
  'fact_deal',
  'fact_deal_stage',
  'fact_payment',
  'fact_cost',
] as const satisfies readonly (keyof WarehouseTables)[]

type Rows = readonly Readonly<Record<string, unknown>>[]

/** Every row of every table after the batches, in the order of the keys. */
export async function rowsAfter(
  batches: readonly (readonly TrackedEvent[])[],
): Promise<Readonly<Record<string, Rows>>> {
  const database = new Database(':memory:')
  const opened = warehouse(new Kysely<WarehouseTables>({ dialect: new SqliteDialect({ database }) }), { sites: [SHOP] })
  for (const batch of [[], ...batches]) await deliver(opened, batch)
  const tables = TABLES.map((table): [string, Rows] => {
    return [table, database.prepare<[], Readonly<Record<string, unknown>>>(`select * from ${table}`).all()]
  })
  await opened.close()
  return Object.fromEntries(tables)
}
