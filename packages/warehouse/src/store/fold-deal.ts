import type { FactDeal, FactDealStage } from '../schema/tables.js'

/**
 * The deal as its history leaves it. The order in which the rows are given does not matter: they are read by time, and
 * by event ID where times are equal.
 */
export function foldDeal(history: readonly [FactDealStage, ...FactDealStage[]]): FactDeal {
  const rows = [...history].sort(byTime)
  const opened = rows[0] ?? history[0]
  const now = rows.at(-1) ?? history[0]
  const accepted = rows.find(({ status }) => status === 'open' || status === 'target' || status === 'won')
  const target = rows.find(({ status }) => status === 'target' || status === 'won')
  const won = wonSince(rows)
  return {
    site: now.site,
    deal_id: now.deal_id,
    application_id: latest(rows, 'application_id'),
    source_id: rows.find(({ source_id }) => source_id !== 0)?.source_id ?? 0,
    pipeline: latest(rows, 'pipeline'),
    stage: now.stage,
    status: now.status,
    product: latest(rows, 'product'),
    value_minor: latest(rows, 'value_minor'),
    cost_of_goods_minor: latest(rows, 'cost_of_goods_minor'),
    currency: currencyOf(rows),
    opened_at: opened.changed_at,
    opened_date: opened.changed_date,
    changed_at: now.changed_at,
    accepted_at: accepted?.changed_at ?? null,
    accepted_date: accepted?.changed_date ?? null,
    target_at: target?.changed_at ?? null,
    target_date: target?.changed_date ?? null,
    won_at: won?.changed_at ?? null,
    won_date: won?.changed_date ?? null,
  }
}

function byTime(a: FactDealStage, b: FactDealStage): number {
  return a.changed_at - b.changed_at || (a.event_id < b.event_id ? -1 : 1)
}

/** The row that began the run of `won` in which the history ends. */
function wonSince(rows: readonly FactDealStage[]): FactDealStage | undefined {
  const lastElse = rows.findLastIndex(({ status }) => status !== 'won')
  return rows[lastElse + 1]
}

function latest<Field extends keyof FactDealStage>(
  rows: readonly FactDealStage[],
  field: Field,
): FactDealStage[Field] | null {
  return rows.findLast((row) => row[field] !== null)?.[field] ?? null
}

/** That of the last row that names a sum: a row without one carries only the site's default. */
function currencyOf(rows: readonly FactDealStage[]): string | null {
  const priced = rows.findLast(
    ({ value_minor, cost_of_goods_minor }) => value_minor !== null || cost_of_goods_minor !== null,
  )
  return priced?.currency ?? latest(rows, 'currency')
}
