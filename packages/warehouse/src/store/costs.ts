import type { Transaction } from 'kysely'
import { chunks, settle, type Settlement } from './settle.js'
import type { FactCost, WarehouseTables } from '../schema/tables.js'

/** What was received last counts: an import for a past day is told apart from the one before by its arrival only. */
const costSettlement: Settlement<FactCost> = {
  key: (cost) => cost.cost_id,
  merge: (a, b) =>
    b.recorded_at > a.recorded_at || (b.recorded_at === a.recorded_at && b.event_id > a.event_id) ? b : a,
}

/** Stores the costs of one site. */
export async function storeCosts(
  db: Transaction<WarehouseTables>,
  site: string,
  arrived: readonly FactCost[],
): Promise<void> {
  const stored: FactCost[] = []
  for (const ids of chunks([...new Set(arrived.map((cost) => cost.cost_id))])) {
    stored.push(
      ...(await db.selectFrom('fact_cost').selectAll().where('site', '=', site).where('cost_id', 'in', ids).execute()),
    )
  }
  const { changed, replaced } = settle(stored, arrived, costSettlement)
  for (const some of chunks(replaced)) {
    const ids = some.map((cost) => cost.cost_id)
    await db.deleteFrom('fact_cost').where('site', '=', site).where('cost_id', 'in', ids).execute()
  }
  for (const some of chunks(changed, 11)) await db.insertInto('fact_cost').values(some).execute()
}
