import { originalId } from '@throughline/protocol'
import type { FactDeal, FactDealStage } from '../schema/tables.js'
import { foldDeal } from './fold-deal.js'
import { putRows, removeRows, type Settled } from './rows.js'
import type { Statements } from './statements.js'

/** Adds to the histories of deals and folds each of them anew. */
export async function storeDeals(
  statements: Statements,
  arrived: readonly FactDealStage[],
): Promise<Settled<FactDeal>> {
  if (arrived.length === 0) return { changed: [], replaced: [] }
  const news = [...histories(arrived).values()]
  const keys = news.map(([{ site, deal_id }]) => [site, deal_id])
  const stored = await statements.read<FactDealStage>(
    'select * from fact_deal_stage where site = ? and deal_id = ?',
    keys,
  )
  const before = await statements.read<FactDeal>('select * from fact_deal where site = ? and deal_id = ?', keys)
  const added: FactDealStage[] = []
  const gone: FactDealStage[] = []
  const deals = news.map((history, at) => {
    const rows = lastVersions([...(stored[at] ?? []), ...history], history[0])
    const known = new Set(stored[at])
    added.push(...rows.filter((row) => !known.has(row)))
    gone.push(...[...known].filter((row) => !rows.includes(row)))
    return foldDeal(rows)
  })
  await removeRows(statements, 'fact_deal_stage', gone)
  await putRows(statements, 'fact_deal_stage', added)
  await putRows(statements, 'fact_deal', deals)
  return { changed: deals, replaced: before.flat() }
}

type History = readonly [FactDealStage, ...FactDealStage[]]

/** The rows by their deal. */
function histories(rows: readonly FactDealStage[]): ReadonlyMap<string, History> {
  const byDeal = new Map<string, [FactDealStage, ...FactDealStage[]]>()
  for (const row of rows) {
    const name = `${row.site}\u0000${row.deal_id}`
    const history = byDeal.get(name)
    if (history) history.push(row)
    else byDeal.set(name, [row])
  }
  return byDeal
}

/** One line of a history for one event, however often it came: its last version knows most. */
function lastVersions(rows: readonly FactDealStage[], first: FactDealStage): History {
  const byEvent = new Map<string, FactDealStage>()
  for (const row of rows) {
    const name = `${row.changed_at} ${originalId(row.event_id)}`
    const known = byEvent.get(name)
    if (!known || row.event_id > known.event_id) byEvent.set(name, row)
  }
  const [head = first, ...rest] = byEvent.values()
  return [head, ...rest]
}
