import { sql, type RawBuilder } from 'kysely'
import { FIRST_YEAR, LAST_YEAR } from '../schema/days.js'
import type { Grain, ReportParams } from './params.js'

/** The part of the parameters that says which days and sites are counted. */
export type Period = Pick<ReportParams, 'from' | 'to' | 'site'>

/**
 * The condition that a row's date and site are those asked for. `date` and `site` are columns as SQL names them; what is
 * not named is not looked at.
 */
export function within(
  date: string | RawBuilder<string> | undefined,
  site: string | undefined,
  params: Period,
): RawBuilder<boolean> {
  const column = typeof date === 'string' ? sql.ref(date) : date
  const conditions = [
    ...(params.from && column ? [sql<boolean>`${column} >= ${params.from}`] : []),
    ...(params.to && column ? [sql<boolean>`${column} <= ${params.to}`] : []),
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

/** How many days the period has; without an end, more than any number. */
export function daysIn({ from, to }: Period): number {
  return from && to ? (midnight(to) - midnight(from)) / DAY_MS + 1 : Infinity
}

/** The period of the same length that ends the day before. */
export function previousPeriod(params: ReportParams): ReportParams {
  const { from = '' } = params
  return { ...params, from: dayAfter(from, -daysIn(params)), to: dayAfter(from, -1) }
}

/** The day so many days after. */
export function dayAfter(date: string, days: number): string {
  return new Date(midnight(date) + days * DAY_MS).toISOString().slice(0, 10)
}

function midnight(date: string): number {
  return Date.parse(`${date}T00:00:00Z`)
}
