import { sql, type RawBuilder } from 'kysely'
import { isFine } from './asked.js'
import { converted, type Conversion } from './converted.js'
import type { FigurePart } from './figures.js'
import type { ReportParams } from './params.js'
import { calendarKnows, periodOf, spansOf, within } from './period.js'
import { endSpans, monthsAndDays } from './whole-months.js'

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
  const ofDays = (spans: RawBuilder<unknown>): RawBuilder<unknown> => sql`
    select s.source_id, p.period, null as currency, (
      select sum(v.visits) from visits_by_day v
      where v.source_id = s.source_id and v.visit_date between p.first_date and p.last_date
        and ${within(undefined, 'v.site', params)}
    ) as visits
    from dim_source s cross join ${spans} p`
  const ofMonths = (months: Months): RawBuilder<unknown> => sql`
    select source_id, ${periodOf('month', grain)} as period, null as currency, visits
    from visits_by_month where ${within('month', 'site', months)}`
  return inSpans(params, ofDays, ofMonths)
}

/** Money spent, under what it was spent on. */
export function costs(params: ReportParams, conversion: Conversion): FigurePart {
  return { measures: ['cost'], from: costsBySource(params, conversion) }
}

function costsBySource(params: ReportParams, conversion: Conversion): RawBuilder<unknown> {
  const spent = converted(conversion, { amount: sql`t.amount_minor`, currency: 't.currency', date: 't.cost_date' })
  // Each day has a rate of its own.
  if (!isFine(params) || !isSpanned(params) || conversion.to !== undefined) {
    const [table, source] = isFine(params) ? ['fact_cost', 't.source_id'] : ['campaign_costs', 't.campaign_id']
    return sql`(
      select ${sql.ref(source)} as source_id, ${periodOf('t.cost_date', params.grain)} as period,
        ${spent.currency} as currency, sum(${spent.amount}) as cost
      from ${sql.table(table)} t where ${within('t.cost_date', 't.site', params)} group by 1, 2, 3
    )`
  }
  const ofDays = (spans: RawBuilder<unknown>): RawBuilder<unknown> => sql`
    select s.source_id, p.period, m.currency, (
      select sum(t.amount_minor) from fact_cost t
      where t.source_id = s.source_id and t.currency = m.currency and t.cost_date between p.first_date and p.last_date
        and ${within(undefined, 't.site', params)}
    ) as cost
    from dim_source s cross join ${spans} p cross join (select distinct currency from costs_by_month) m`
  const ofMonths = (months: Months): RawBuilder<unknown> => sql`
    select source_id, ${periodOf('month', params.grain)} as period, currency, amount_minor as cost
    from costs_by_month where ${within('month', 'site', months)}`
  return inSpans(params, ofDays, ofMonths)
}

type Months = NonNullable<ReturnType<typeof monthsAndDays>['months']>

/**
 * Whole months are read as they were added up; of what else is asked for, each source's days are looked up, which lie
 * side by side: for an ad that is faster than to sort all days of all ads.
 */
function inSpans(
  params: ReportParams,
  ofDays: (spans: RawBuilder<unknown>) => RawBuilder<unknown>,
  ofMonths: (months: Months) => RawBuilder<unknown>,
): RawBuilder<unknown> {
  if (params.grain === 'week') return sql`(${ofDays(spansOf(params))})`
  const { months, ends } = monthsAndDays(params)
  const parts = [...(months ? [ofMonths(months)] : []), ...(ends.length > 0 ? [ofDays(endSpans(ends, params))] : [])]
  return sql`(${sql.join(parts, sql` union all `)})`
}

function isSpanned({ grain, from, to }: ReportParams): boolean {
  return grain === 'week' ? calendarKnows(from) && calendarKnows(to) : grain !== 'day'
}
