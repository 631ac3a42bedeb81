import { monthOf } from '../project/calendar.js'
import type { FactCost } from '../schema/tables.js'
import { mergeCosts } from './merge.js'
import { settleRows } from './rows.js'
import type { Statements } from './statements.js'

/** Stores costs and keeps `campaign_costs` and `costs_by_month` in step. */
export async function storeCosts(statements: Statements, arrived: readonly FactCost[]): Promise<void> {
  const { changed, replaced } = await settleRows(statements, 'fact_cost', arrived, mergeCosts)
  const days = dayChanges(changed, replaced)
  await statements.run(
    `insert into campaign_costs (campaign_id, cost_date, currency, site, costs, amount_minor)
     select campaign_id, ?, ?, ?, ?, ? from dim_source where source_id = ?
     on conflict (campaign_id, cost_date, currency, site) do update set
       costs = campaign_costs.costs + excluded.costs, amount_minor = campaign_costs.amount_minor + excluded.amount_minor`,
    days.map((day) => [day.cost_date, day.currency, day.site, day.costs, day.amount_minor, day.source_id]),
  )
  await statements.run(
    `insert into costs_by_month (source_id, month, currency, site, costs, amount_minor) values (?, ?, ?, ?, ?, ?)
     on conflict (source_id, month, currency, site) do update set
       costs = costs_by_month.costs + excluded.costs, amount_minor = costs_by_month.amount_minor + excluded.amount_minor`,
    days.map((day) => [day.source_id, monthOf(day.cost_date), day.currency, day.site, day.costs, day.amount_minor]),
  )
  // A day or month that has lost its last cost is gone, as it would be after a rebuild.
  const lost = days.filter(({ costs }) => costs < 0)
  await statements.run(
    `delete from campaign_costs where cost_date = ? and currency = ? and site = ? and costs = 0
       and campaign_id = (select campaign_id from dim_source where source_id = ?)`,
    lost.map((day) => [day.cost_date, day.currency, day.site, day.source_id]),
  )
  await statements.run(
    'delete from costs_by_month where source_id = ? and month = ? and currency = ? and site = ? and costs = 0',
    lost.map((day) => [day.source_id, monthOf(day.cost_date), day.currency, day.site]),
  )
}

type CostDay = Pick<FactCost, 'source_id' | 'cost_date' | 'currency' | 'site' | 'amount_minor'> & {
  readonly costs: number
}

/** What the days of sources gain and lose. A cost that only has another amount leaves its day with as many. */
function dayChanges(gained: readonly FactCost[], lost: readonly FactCost[]): readonly CostDay[] {
  const days = new Map<string, CostDay>()
  const add = ({ source_id, cost_date, currency, site, amount_minor }: FactCost, sign: number): void => {
    const key = `${cost_date} ${source_id} ${currency} ${site}`
    const { costs, amount_minor: sum } = days.get(key) ?? { costs: 0, amount_minor: 0 }
    days.set(key, {
      source_id,
      cost_date,
      currency,
      site,
      costs: costs + sign,
      amount_minor: sum + sign * amount_minor,
    })
  }
  for (const cost of gained) add(cost, 1)
  for (const cost of lost) add(cost, -1)
  return [...days.values()].filter(({ costs, amount_minor }) => costs !== 0 || amount_minor !== 0)
}
