import { sql, type RawBuilder } from 'kysely'
import { creditsOf } from './credit.js'
import { converted, type Conversion } from './converted.js'
import type { ReportParams, SourceColumn } from './params.js'
import { within } from './period.js'
import type { Snapshot } from './report.js'

export const MEASURES = [
  'visits',
  'applications',
  'deals',
  'target_deals',
  'sales',
  'cost',
  'revenue',
  'cost_of_goods',
] as const
export type Measure = (typeof MEASURES)[number]

/** One figure of one group. Sums are in minor units of their currency. */
export type FigureRow = Readonly<Record<SourceColumn, string>> & {
  readonly period: string | null
  readonly measure: Measure
  readonly currency: string | null
  readonly amount: number
  /** How many facts it was added from. */
  readonly facts: number
}

/**
 * The figures of the reports on sources, long and by source, in one statement. Every fact counts on its own date. Deals
 * and money are credited as their application or registration is, and without one to the source of their own.
 */
export async function queryFigures(
  db: Snapshot,
  params: ReportParams,
  conversion: Conversion,
): Promise<readonly FigureRow[]> {
  const credit = await creditsOf(db, params.model)
  const day = params.grain !== undefined
  const date = (column: string): RawBuilder<unknown> => (day ? sql.ref(column) : sql`null`)
  const dated = (column: string): RawBuilder<unknown> => (day ? sql`, ${sql.ref(column)}` : sql``)
  const spent = converted(conversion, { amount: sql`amount_minor`, currency: 'currency', date: 'cost_date' })
  const outcome = (column: string): ReturnType<typeof converted> =>
    converted(conversion, { amount: sql.ref(`o.${column}`), currency: 'o.currency', date: 'o.outcome_date' })
  const { rows } = await sql<FigureRow>`
    with
    earned as (
      select o.conversion_key, o.source_id, ${date('o.outcome_date')} as date, ${outcome('revenue_minor').currency} as currency,
        sum(o.deals) as deals, sum(o.target_deals) as target_deals, sum(o.sales) as sales,
        sum(${outcome('revenue_minor').amount}) as revenue, sum(${outcome('cost_of_goods_minor').amount}) as cost_of_goods,
        count(*) as facts
      from fact_outcome o
      where ${within('o.outcome_date', 'o.site', params)}
      group by o.conversion_key, o.source_id, 3, 4
    ),
    came as materialized (
      select coalesce(c.source_id, o.source_id) as source_id, o.date, o.currency,
        sum(o.deals * coalesce(c.share, 1)) as deals,
        sum(o.target_deals * coalesce(c.share, 1)) as target_deals,
        sum(o.sales * coalesce(c.share, 1)) as sales,
        sum(o.revenue * coalesce(c.share, 1)) as revenue,
        sum(o.cost_of_goods * coalesce(c.share, 1)) as cost_of_goods,
        sum(o.facts) as facts
      from earned o
      left join ${credit} c on c.conversion_key = o.conversion_key
      group by 1, 2, 3
    ),
    figures as (
      select 'visits' as measure, null as currency, source_id, ${date('visit_date')} as date, sum(visits) as amount, count(*) as facts
      from visits_by_day
      where ${within('visit_date', 'site', params)}
      group by source_id ${dated('visit_date')}
      union all
      select 'applications', null, source_id, ${date('converted_date')}, sum(share), count(*)
      from ${credit} c
      where conversion = 'application' and ${within('converted_date', 'site', params)}
      group by source_id ${dated('converted_date')}
      union all
      select 'deals', null, source_id, date, deals, facts from came
      union all
      select 'target_deals', null, source_id, date, target_deals, facts from came
      union all
      select 'sales', null, source_id, date, sales, facts from came
      union all
      select 'revenue', currency, source_id, date, revenue, facts from came
      union all
      select 'cost_of_goods', currency, source_id, date, cost_of_goods, 0 from came
      union all
      select 'cost', ${spent.currency}, source_id, ${date('cost_date')}, sum(${spent.amount}), count(*)
      from fact_cost
      where ${within('cost_date', 'site', params)}
      group by source_id, ${spent.currency} ${dated('cost_date')}
    )
    select ${columnsOf(params)}, f.measure, f.currency, sum(f.amount) as amount, sum(f.facts) as facts
    from figures f
    join dim_source s on s.source_id = f.source_id
    ${day ? sql`left join dim_date d on d.date = f.date` : sql``}
    where f.amount <> 0 and ${onlyOf(params)}
    group by ${groupsOf(params)} f.measure, f.currency
    order by ${groupsOf(params)} f.measure, f.currency
  `.execute(db)
  return rows
}

function periodOf({ grain }: ReportParams): RawBuilder<unknown> {
  if (grain === undefined) return sql`null`
  // A date beyond the calendar is a period of its own.
  return grain === 'day' ? sql`f.date` : sql`coalesce(${sql.ref(`d.${grain}`)}, f.date)`
}

function columnsOf(params: ReportParams): RawBuilder<unknown> {
  const columns = params.by.map((column) => sql.ref(`s.${column}`))
  return sql.join([sql`${periodOf(params)} as period`, ...columns])
}

function groupsOf(params: ReportParams): RawBuilder<unknown> {
  const columns = params.by.map((column) => sql`${sql.ref(`s.${column}`)},`)
  const period = params.grain === undefined ? [] : [sql`${periodOf(params)},`]
  return columns.length + period.length === 0 ? sql`` : sql.join([...period, ...columns], sql` `)
}

/** The condition that a source, `s`, is among those asked for. */
export function onlyOf({ only }: ReportParams): RawBuilder<boolean> {
  const conditions = Object.entries(only).map(
    ([column, values]) => sql<boolean>`${sql.ref(`s.${column}`)} in (${sql.join(values)})`,
  )
  return conditions.length === 0 ? sql<boolean>`true` : sql<boolean>`(${sql.join(conditions, sql` and `)})`
}
