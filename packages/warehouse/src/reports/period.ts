import { sql, type RawBuilder } from 'kysely'
import { FIRST_YEAR, LAST_YEAR } from '../schema/days.js'
import type { Grain, ReportParams } from './params.js'

/** The part of the parameters that says which days and sites are counted. */
export type Period = Pick<ReportParams, 'from' | 'to' | 'site'>

/**
 * The condition that a row's date and site are those asked for. `date` and `site` are columns as SQL names them; what is
 * not named is not looked at.
 */
export function within(date: string | undefined, site: string | undefined, params: Period): RawBuilder<boolean> {
  const conditions = [
    ...(params.from && date ? [sql<boolean>`${sql.ref(date)} >= ${params.from}`] : []),
    ...(params.to && date ? [sql<boolean>`${sql.ref(date)} <= ${params.to}`] : []),
    ...(params.site && site ? [sql<boolean>`${sql.ref(site)} = ${params.site}`] : []),
  ]
  return conditions.length === 0 ? sql<boolean>`true` : sql<boolean>`(${sql.join(conditions, sql` and `)})`
}

/** The period in which a date lies, in SQL. A date beyond the calendar is a week of its own. */
export function periodOf(date: string, grain: Grain | undefined): RawBuilder<string | null> {
  const column = sql.ref<string>(date)
  switch (grain) {
    case undefined:
      return sql`null`
    case 'day':
      return sql`${column}`
    case 'week':
      return sql`coalesce((select d.week from dim_date d where d.date = ${column}), ${column})`
    case 'month':
      return sql`substr(${column}, 1, 7)`
  }
}

/** The weeks or months of the time asked for as a table to select from: `period, first_date, last_date`. */
export function spansOf(params: ReportParams): RawBuilder<unknown> {
  const name = sql.ref(`d.${params.grain ?? 'month'}`)
  return sql`(
    select ${name} as period, min(d.date) as first_date, max(d.date) as last_date
    from dim_date d where ${within('d.date', undefined, params)} group by ${name}
  )`
}

/** Whether `dim_date` has the day. */
export function calendarKnows(date: string | undefined): boolean {
  return date !== undefined && date >= `${FIRST_YEAR}-01-01` && date <= `${LAST_YEAR}-12-31`
}

const DAY_MS = 86_400_000

/** The period of the same length that ends the day before. */
export function previousPeriod(params: ReportParams): ReportParams {
  const { from = '', to = '' } = params
  const [first, last] = [Date.parse(`${from}T00:00:00Z`), Date.parse(`${to}T00:00:00Z`)]
  const days = (last - first) / DAY_MS + 1
  return { ...params, from: isoDate(first - days * DAY_MS), to: isoDate(first - DAY_MS) }
}

function isoDate(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}
