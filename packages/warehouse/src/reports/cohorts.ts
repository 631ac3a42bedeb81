import { sql, type RawBuilder } from 'kysely'
import { unindexed } from '../schema/dialect.js'
import { askedSources, type Marks } from './asked.js'
import { creditsOf } from './credit.js'
import { SOURCE_COLUMNS, type ParamName, type ReportParams } from './params.js'
import { within } from './period.js'
import type { Cell } from './result.js'

/** What the reports on registrations take. */
export const COHORT_PARAMS: readonly ParamName[] = ['from', 'to', 'model', 'by', 'site', ...SOURCE_COLUMNS]

/** The users who registered in a month, and where they are credited to. */
export interface CohortRow {
  readonly cohort: string
  /** Of {@link askedSources}; 1 where no sources are asked for. */
  readonly grp: number
  readonly users: number
}

/**
 * The registrations of the period as a table to select from: `site, user_id, cohort` (month), `registered_at,
 * touch, grp, weight`. Where sources are asked for, a user is shared among the touches that the registration is credited to; else
 * each has one row of weight 1.
 */
export function registrations(params: ReportParams): RawBuilder<unknown> {
  // In the order of users, by which their activity and payments are looked up.
  const period = within(unindexed('r.registered_date'), 'r.site', params)
  if (params.by.length === 0 && Object.keys(params.only).length === 0) {
    return sql`(
      select r.site, r.user_id, substr(r.registered_date, 1, 7) as cohort, r.registered_at, 0 as touch, 1 as grp,
        1.0 as weight
      from fact_registration r where ${period}
    )`
  }
  return sql`(
    select r.site, r.user_id, substr(r.registered_date, 1, 7) as cohort, r.registered_at, c.position as touch, a.grp,
      c.share as weight
    from fact_registration r
    cross join ${creditsOf(params.model)} c
    join ${askedSources(params)} a on a.source_id = c.source_id
    where c.conversion_key = r.conversion_key and ${period}
  )`
}

/** The cells that say which cohort a row is. */
export function cohortCells(
  { by }: ReportParams,
  { cohort, grp }: CohortRow,
  marks: ReadonlyMap<number, Marks>,
): Readonly<Record<string, Cell>> {
  return { cohort, ...Object.fromEntries(by.map((column) => [column, marks.get(grp)?.[column] ?? null])) }
}

/** The cohort and group of a row as one text. */
export function cohortName({ cohort, grp }: CohortRow): string {
  return `${cohort} ${grp}`
}

/** By month, then in the order of marks. */
export function byCohort(a: CohortRow, b: CohortRow): number {
  return a.cohort === b.cohort ? a.grp - b.grp : a.cohort < b.cohort ? -1 : 1
}

/** Users shared among sources are shown to six decimals. */
export function users(weight: number): number {
  return Math.round(weight * 1e6) / 1e6
}

/** Payments that are money received, by user, as a table to select from: `site, person_id, user_id, paid_at, paid_date`. */
export const PAYERS: RawBuilder<unknown> = sql`(
  select c.site, c.person_id, cast(substr(c.person_id, 3) as text) as user_id, c.converted_at as paid_at,
    c.converted_date as paid_date
  from fact_conversion c
  where c.conversion = 'payment' and c.amount_minor > 0 and c.person_id like 'u:%'
)`

/**
 * In SQL, that a payment, `p` of `fact_conversion`, is money received from the user of a registration, `r`.
 * Ask for the first or last by `order by p.converted_at`, which the index of persons has: `min` leads SQLite to another.
 */
export const PAID_BY_USER: RawBuilder<boolean> = sql<boolean>`(
  p.conversion = 'payment' and p.amount_minor > 0 and p.person_id = 'u:' || r.user_id and p.site = r.site
)`
