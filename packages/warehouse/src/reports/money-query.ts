import { sql, type Kysely } from 'kysely'
import type { WarehouseTables } from '../schema/tables.js'
import type { ReportParams, SourceColumn } from './params.js'
import { within } from './period.js'

export type Measure = 'visits' | 'applications' | 'target_deals' | 'sales' | 'revenue' | 'cost_of_goods' | 'cost'

/** One figure of one group. Sums are in minor units of their currency. */
export type MeasureRow = Readonly<Record<SourceColumn, string>> & {
  readonly measure: Measure
  readonly currency: string | null
  readonly amount: number
  /** How many facts it was added from. */
  readonly facts: number
}

/**
 * All figures of the money report, long and by source, in one statement and so from one moment. Every fact counts on
 * its own date. A deal and its money are credited as their application is, and without one to the source of their own.
 */
export async function queryMoney(db: Kysely<WarehouseTables>, params: ReportParams): Promise<readonly MeasureRow[]> {
  const { model } = params
  const by = sql.join(params.by.map((column) => sql.ref(`s.${column}`)))
  const { rows } = await sql<MeasureRow>`
    with
    earned as (
      select coalesce(c.source_id, r.source_id) as source_id, r.currency,
        sum(r.revenue_minor * coalesce(c.share, 1)) as revenue,
        sum(r.cost_of_goods_minor * coalesce(c.share, 1)) as cost_of_goods,
        count(*) as facts
      from revenue r
      left join fact_credit c on c.site = r.site and c.application_id = r.application_id and c.model = ${model}
      where ${within('r.revenue_date', 'r.site', params)}
      group by 1, 2
    ),
    figures as (
      select 'visits' as measure, null as currency, source_id, sum(visits) as amount, count(*) as facts
      from visits_by_day
      where ${within('visit_date', 'site', params)}
      group by source_id
      union all
      select 'applications', null, source_id, sum(share), count(*)
      from fact_credit
      where model = ${model} and ${within('submitted_date', 'site', params)}
      group by source_id
      union all
      select 'target_deals', null, coalesce(c.source_id, d.source_id), sum(coalesce(c.share, 1)), count(*)
      from fact_deal d
      left join fact_credit c on c.site = d.site and c.application_id = d.application_id and c.model = ${model}
      where ${within('d.target_date', 'd.site', params)}
      group by 3
      union all
      select 'sales', null, coalesce(c.source_id, d.source_id), sum(coalesce(c.share, 1)), count(*)
      from fact_deal d
      left join fact_credit c on c.site = d.site and c.application_id = d.application_id and c.model = ${model}
      where ${within('d.won_date', 'd.site', params)}
      group by 3
      union all
      select 'revenue', currency, source_id, revenue, facts from earned
      union all
      select 'cost_of_goods', currency, source_id, cost_of_goods, 0 from earned
      union all
      select 'cost', currency, source_id, sum(amount_minor), count(*)
      from fact_cost
      where ${within('cost_date', 'site', params)}
      group by source_id, currency
    )
    select ${by}, f.measure, f.currency, sum(f.amount) as amount, sum(f.facts) as facts
    from figures f
    join dim_source s on s.source_id = f.source_id
    where f.amount <> 0
    group by ${by}, f.measure, f.currency
    order by ${by}, f.measure, f.currency
  `.execute(db)
  return rows
}
