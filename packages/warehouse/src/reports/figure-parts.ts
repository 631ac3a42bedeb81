import { sql } from 'kysely'
import { unindexed } from '../schema/dialect.js'
import { converted, type Conversion } from './converted.js'
import { creditsOf } from './credit.js'
import type { FigurePart } from './figures.js'
import type { ReportParams } from './params.js'
import { daysIn, periodOf, within } from './period.js'

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
  const date = isLong(params) ? unindexed('o.outcome_date') : 'o.outcome_date'
  // Added up by application first, so that the credits of each are looked up once, and in the order in which they lie;
  // SQLite keeps the order of a cross join.
  const earned = sql`
    select o.conversion_key, o.source_id, ${periodOf('o.outcome_date', params.grain)} as period,
      ${revenue.currency} as currency, sum(o.deals) as deals, sum(o.target_deals) as target_deals,
      sum(o.sales) as sales, sum(${revenue.amount}) as revenue,
      sum(${inCurrency('cost_of_goods_minor').amount}) as cost_of_goods
    from fact_outcome o
    where ${within(date, 'o.site', params)}
    group by o.conversion_key, o.source_id, 4, 3`
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

/** From so many days on, to read everything in the order of the credits is faster than to sort what the days have. */
const LONG_DAYS = 120

function isLong(params: ReportParams): boolean {
  return daysIn(params) >= LONG_DAYS
}
