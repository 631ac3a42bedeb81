import { originalId } from '@throughline/protocol'
import type { Transaction } from 'kysely'
import { foldDeal } from './fold-deal.js'
import { chunks, settle, type Settlement } from './settle.js'
import type { FactDealStage, WarehouseTables } from '../schema/tables.js'

/** One line of a history for one event, however often it came: its last version knows most. */
const stageSettlement: Settlement<FactDealStage> = {
  key: ({ deal_id, changed_at, event_id }) => JSON.stringify([deal_id, changed_at, originalId(event_id)]),
  merge: (a, b) => (b.event_id > a.event_id ? b : a),
}

/** Adds to the histories of one site's deals and folds each of them anew. */
export async function storeDeals(
  db: Transaction<WarehouseTables>,
  site: string,
  arrived: readonly FactDealStage[],
): Promise<void> {
  const news = histories(arrived)
  for (const ids of chunks([...news.keys()], 17)) {
    const stored = await db
      .selectFrom('fact_deal_stage')
      .selectAll()
      .where('site', '=', site)
      .where('deal_id', 'in', ids)
      .execute()
    const { changed, replaced } = settle(
      stored,
      ids.flatMap((id) => news.get(id) ?? []),
      stageSettlement,
    )
    await removeStages(db, replaced)
    for (const some of chunks(changed, 14)) await db.insertInto('fact_deal_stage').values(some).execute()
    const rows = [...stored.filter((row) => !replaced.includes(row)), ...changed]
    await db.deleteFrom('fact_deal').where('site', '=', site).where('deal_id', 'in', ids).execute()
    await db
      .insertInto('fact_deal')
      .values([...histories(rows).values()].map(foldDeal))
      .execute()
  }
}

/** Earlier versions of completed events: few, since a deal mostly comes after its application. */
async function removeStages(db: Transaction<WarehouseTables>, rows: readonly FactDealStage[]): Promise<void> {
  for (const { site, deal_id, changed_at, event_id } of rows) {
    await db
      .deleteFrom('fact_deal_stage')
      .where('site', '=', site)
      .where('deal_id', '=', deal_id)
      .where('changed_at', '=', changed_at)
      .where('event_id', '=', event_id)
      .execute()
  }
}

type History = [FactDealStage, ...FactDealStage[]]

/** The rows by their deal. */
function histories(rows: readonly FactDealStage[]): ReadonlyMap<string, History> {
  const byDeal = new Map<string, History>()
  for (const row of rows) {
    const history = byDeal.get(row.deal_id)
    if (history) history.push(row)
    else byDeal.set(row.deal_id, [row])
  }
  return byDeal
}
