import { sql, type RawBuilder } from 'kysely'
import { creditsOf } from './credit.js'
import { onlyOf } from './asked.js'
import { SOURCE_COLUMNS, type ParamName, type ReportParams } from './params.js'
import { within } from './period.js'
import type { Cell } from './result.js'

/** What the reports on registrations take. */
export const COHORT_PARAMS: readonly ParamName[] = ['from', 'to', 'model', 'by', 'site', ...SOURCE_COLUMNS]

/** The users who registered in a month, and where they are credited to. */
export interface CohortRow {
  readonly cohort: string
  readonly users: number
  readonly [mark: string]: Cell
}

/**
 * The registrations of the period as a table to select from: `site, user_id, cohort` (month), `registered_at, weight`
 * and the columns of `by`. Where sources are asked for, a user is shared among the sources that the registration is
 * credited to; else each has one row of weight 1.
 */
export function registrations(params: ReportParams): RawBuilder<unknown> {
  const period = within('r.registered_date', 'r.site', params)
  if (params.by.length === 0 && Object.keys(params.only).length === 0) {
    return sql`(
      select r.site, r.user_id, substr(r.registered_date, 1, 7) as cohort, r.registered_at, 1.0 as weight
      from fact_registration r where ${period}
    )`
  }
  const marks = marksOf(params, 's')
  return sql`(
    select r.site, r.user_id, substr(r.registered_date, 1, 7) as cohort, r.registered_at, sum(c.share) as weight ${marks}
    from fact_registration r
    cross join ${creditsOf(params.model)} c
    join dim_source s on s.source_id = c.source_id
    where c.conversion_key = r.conversion_key and ${period} and ${onlyOf(params)}
    group by r.site, r.user_id, r.registered_date, r.registered_at ${marks}
  )`
}

/** The columns of `by` behind a comma, as SQL names them in a registration. */
export function marksOf({ by }: ReportParams, table: string): RawBuilder<unknown> {
  return by.length === 0
    ? sql``
    : sql.join(
        by.map((column) => sql`, ${sql.ref(`${table}.${column}`)}`),
        sql``,
      )
}

/** The cells that say which cohort a row is. */
export function cohortCells({ by }: ReportParams, row: CohortRow): Readonly<Record<string, Cell>> {
  return { cohort: row.cohort, ...Object.fromEntries(by.map((column) => [column, row[column] || null])) }
}

/** The cohort and marks of a row as one text. */
export function cohortName({ by }: ReportParams, row: CohortRow): string {
  return JSON.stringify([row.cohort, ...by.map((column) => row[column])])
}

/** Users shared among sources are shown to six decimals. */
export function users(weight: number): number {
  return Math.round(weight * 1e6) / 1e6
}

/** Payments that are money received, by user, as a table to select from: `site, user_id, paid_at, paid_date`. */
export const PAYERS: RawBuilder<unknown> = sql`(
  select c.site, cast(substr(c.person_id, 3) as text) as user_id, p.paid_at, p.paid_date
  from fact_payment p
  join fact_conversion c on c.conversion_key = p.conversion_key
  where p.amount_minor > 0 and c.person_id like 'u:%'
)`
