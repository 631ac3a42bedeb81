import type { DeliveryContext, Result } from '@throughline/collector'
import type { TrackedEvent } from '@throughline/protocol'
import { sqliteWarehouse } from '../src/sqlite.js'
import type { Warehouse, WarehouseSite } from '../src/warehouse.js'

export const SHOP: WarehouseSite = { id: 'shop', currency: 'RUB' }

/** What a sink may use during a delivery; the warehouse uses none of it. */
const context: DeliveryContext = {
  clock: { now: () => 0, sleep: async () => {} },
  random: () => 0,
  fetch: async () => Promise.reject(new Error('the warehouse makes no requests')),
  memory: { read: async () => new Map(), write: async () => {} },
  signal: new AbortController().signal,
}

export async function deliver(warehouse: Warehouse, events: readonly TrackedEvent[]): Promise<readonly Result[]> {
  return warehouse.sink().deliver(events, context)
}

/** A warehouse in memory that has received the events. */
export async function warehouseOf(
  events: readonly TrackedEvent[],
  sites: readonly WarehouseSite[] = [SHOP],
): Promise<Warehouse> {
  const warehouse = sqliteWarehouse(':memory:', { sites })
  await deliver(warehouse, events)
  return warehouse
}
