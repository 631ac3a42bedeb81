import { sql } from 'kysely'
import { onlyOf } from './asked.js'
import { converted, type Conversion } from './converted.js'
import { creditsOf } from './credit.js'
import type { SumCount } from './currency.js'
import type { ReportParams } from './params.js'
import { within } from './period.js'
import type { Snapshot } from './report.js'

/** How many costs and sums earned there are in each currency, of those that the report asks for. */
export async function countSums(
  db: Snapshot,
  params: ReportParams,
  conversion: Conversion,
): Promise<readonly SumCount[]> {
  const spent = converted(conversion, { amount: sql`1`, currency: 't.currency', date: 't.cost_date' })
  const earned = converted(conversion, { amount: sql`1`, currency: 'o.currency', date: 'o.outcome_date' })
  const { rows } = await sql<SumCount>`
    select ${spent.currency} as currency, count(*) as facts
    from fact_cost t join dim_source s on s.source_id = t.source_id
    where ${within('t.cost_date', 't.site', params)} and ${onlyOf(params)}
    group by 1
    union all
    select ${earned.currency} as currency, count(*) as facts
    from fact_outcome o
    where ${within('o.outcome_date', 'o.site', params)} and (o.revenue_minor <> 0 or o.cost_of_goods_minor <> 0)
      and exists (
        select 1 from dim_source s where ${onlyOf(params)} and (
          s.source_id in (select c.source_id from ${creditsOf(params.model)} c where c.conversion_key = o.conversion_key)
          or (o.conversion_key = 0 and s.source_id = o.source_id)
        )
      )
    group by 1
  `.execute(db)
  return rows
}
