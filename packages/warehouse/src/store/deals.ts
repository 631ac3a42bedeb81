import type { Transaction } from 'kysely'
import { foldDeal } from './fold-deal.js'
import { chunks } from './settle.js'
import type { FactDealStage, WarehouseTables } from '../schema/tables.js'

/** Adds to the histories of one site's deals and folds each of them anew. */
export async function storeDeals(
  db: Transaction<WarehouseTables>,
  site: string,
  arrived: readonly FactDealStage[],
): Promise<void> {
  for (const some of chunks(arrived, 14)) {
    await db
      .insertInto('fact_deal_stage')
      .values(some)
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  }
  for (const ids of chunks([...new Set(arrived.map((row) => row.deal_id))], 17)) {
    const rows = await db
      .selectFrom('fact_deal_stage')
      .selectAll()
      .where('site', '=', site)
      .where('deal_id', 'in', ids)
      .execute()
    await db.deleteFrom('fact_deal').where('site', '=', site).where('deal_id', 'in', ids).execute()
    await db.insertInto('fact_deal').values(histories(rows).map(foldDeal)).execute()
  }
}

type History = [FactDealStage, ...FactDealStage[]]

function histories(rows: readonly FactDealStage[]): readonly History[] {
  const byDeal = new Map<string, History>()
  for (const row of rows) {
    const history = byDeal.get(row.deal_id)
    if (history) history.push(row)
    else byDeal.set(row.deal_id, [row])
  }
  return [...byDeal.values()]
}
