import { sql, type RawBuilder } from 'kysely'
import { isFine } from './asked.js'
import { converted, type Conversion } from './converted.js'
import { creditsOf } from './credit.js'
import type { FigurePart } from './figures.js'
import type { ReportParams } from './params.js'
import { calendarKnows, periodOf, spansOf, within } from './period.js'

/** Visits, under the source of their own. */
export function visits(params: ReportParams): FigurePart {
  return { measures: ['visits'], from: visitsBySource(params) }
}

function visitsBySource(params: ReportParams): RawBuilder<unknown> {
  const { grain } = params
  if (!isFine(params)) {
    return sql`(
      select campaign_id as source_id, ${periodOf('visit_date', grain)} as period, null as currency, sum(visits) as visits
      from campaign_visits where ${within('visit_date', 'site', params)} group by 1, 2
    )`
  }
  if (!isSpanned(params)) {
    return sql`(
      select source_id, ${periodOf('visit_date', grain)} as period, null as currency, sum(visits) as visits
      from visits_by_day where ${within('visit_date', 'site', params)} group by source_id, 2
    )`
  }
  return sql`(
    select s.source_id, p.period, null as currency, (
      select sum(v.visits) from visits_by_day v
      where v.source_id = s.source_id and v.visit_date between p.first_date and p.last_date
        and ${within(undefined, 'v.site', params)}
    ) as visits
    from dim_source s cross join ${spansOf(params)} p
  )`
}

/** Money spent, under what it was spent on. */
export function costs(params: ReportParams, conversion: Conversion): FigurePart {
  return { measures: ['cost'], from: costsBySource(params, conversion) }
}

function costsBySource(params: ReportParams, conversion: Conversion): RawBuilder<unknown> {
  const spent = converted(conversion, { amount: sql`t.amount_minor`, currency: 't.currency', date: 't.cost_date' })
  if (!isFine(params) || !isSpanned(params) || conversion.to !== undefined) {
    const [table, source] = isFine(params) ? ['fact_cost', 't.source_id'] : ['campaign_costs', 't.campaign_id']
    return sql`(
      select ${sql.ref(source)} as source_id, ${periodOf('t.cost_date', params.grain)} as period,
        ${spent.currency} as currency, sum(${spent.amount}) as cost
      from ${sql.table(table)} t where ${within('t.cost_date', 't.site', params)} group by 1, 2, 3
    )`
  }
  return sql`(
    select s.source_id, p.period, m.currency, (
      select sum(t.amount_minor) from fact_cost t
      where t.source_id = s.source_id and t.currency = m.currency and t.cost_date between p.first_date and p.last_date
        and ${within(undefined, 't.site', params)}
    ) as cost
    from dim_source s cross join ${spansOf(params)} p cross join (select distinct currency from campaign_costs) m
  )`
}

/**
 * Whether each source's days of a period are looked up, which lie side by side: for weeks and months of an ad that is
 * faster than to sort all days of all ads by them.
 */
function isSpanned({ grain, from, to }: ReportParams): boolean {
  return (grain === 'week' || grain === 'month') && calendarKnows(from) && calendarKnows(to)
}

/** Applications, as the model credits them. */
export function applications(params: ReportParams): FigurePart {
  const date = params.grain === undefined ? sql`` : sql`, converted_date`
  return {
    measures: ['applications'],
    from: sql`(
      select source_id, ${periodOf('converted_date', params.grain)} as period, null as currency, sum(share) as applications
      from ${creditsOf(params.model)} c
      where conversion = 'application' and ${within('converted_date', 'site', params)}
      group by source_id ${date}
    )`,
  }
}

const EARNED = ['deals', 'target_deals', 'sales', 'revenue', 'cost_of_goods'] as const

/** What came of applications and registrations, as the model credits these. */
export function outcomes(params: ReportParams, conversion: Conversion): FigurePart {
  const inCurrency = (column: string): ReturnType<typeof converted> =>
    converted(conversion, { amount: sql.ref(`o.${column}`), currency: 'o.currency', date: 'o.outcome_date' })
  const revenue = inCurrency('revenue_minor')
  // Added up by application first, so that the credits of each are looked up once, and in the order in which they lie;
  // SQLite keeps the order of a cross join.
  const earned = sql`
    select o.conversion_key, o.source_id, ${periodOf('o.outcome_date', params.grain)} as period,
      ${revenue.currency} as currency, sum(o.deals) as deals, sum(o.target_deals) as target_deals,
      sum(o.sales) as sales, sum(${revenue.amount}) as revenue,
      sum(${inCurrency('cost_of_goods_minor').amount}) as cost_of_goods
    from fact_outcome o
    where ${within('o.outcome_date', 'o.site', params)}
    group by o.conversion_key, o.source_id, 3, 4`
  const names = EARNED.map((measure) => sql.ref(`o.${measure}`))
  const shared = EARNED.map((measure) => sql`${sql.ref(`o.${measure}`)} * c.share as ${sql.ref(measure)}`)
  return {
    measures: EARNED,
    from: sql`(
      with earned as materialized (${earned})
      select c.source_id, o.period, o.currency, ${sql.join(shared)}
      from earned o cross join ${creditsOf(params.model)} c where c.conversion_key = o.conversion_key
      union all
      select o.source_id, o.period, o.currency, ${sql.join(names)} from earned o where o.conversion_key = 0
    )`,
  }
}
