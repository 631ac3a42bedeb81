import { sql, type RawBuilder } from 'kysely'
import {
  cohortCells,
  cohortName,
  COHORT_PARAMS,
  marksOf,
  PAYERS,
  registrations,
  users,
  type CohortRow,
} from './cohorts.js'
import { larger } from '../schema/dialect.js'
import { monthNumber, monthsIn } from './months.js'
import type { ReportParams } from './params.js'
import { within } from './period.js'
import { quotient } from './quotient.js'
import type { Report, ReportInput, Snapshot } from './report.js'
import type { ReportRow } from './result.js'

/** Months after the registration that are shown. */
const MONTHS = 12

/**
 * What part of the users who registered in a month was active in each of the twelve months after: in that month
 * (`classic`), or in that month or any later one (`rolling`). A month that is not over, by the last activity that is
 * known, is `null`.
 */
export const retention: Report = {
  name: 'retention',
  accepts: [...COHORT_PARAMS, 'kind', 'activity'],
  by: [],
  async run(input) {
    const { params } = input
    const { cohorts, active, last } = await query(input)
    const counts = countsOf(params, active)
    return {
      columns: ['cohort', ...params.by, 'users', ...MONTH_COLUMNS],
      rows: cohorts.map((cohort) => toRow(cohort, counts.get(cohortName(params, cohort)), last, params)),
      notes: [],
    }
  },
}

const MONTH_COLUMNS = Array.from({ length: MONTHS }, (_, at) => `month_${at + 1}_rate`)

interface ActiveRow extends CohortRow {
  /** Months since the registration. */
  readonly month: number
}

interface Queried {
  readonly cohorts: readonly CohortRow[]
  readonly active: readonly ActiveRow[]
  /** The last month in which anybody was active, as a number; nothing is known of later ones. */
  readonly last: number
}

async function query({ db, params }: ReportInput): Promise<Queried> {
  const marks = marksOf(params, 'r')
  const { rows } = await sql<CohortRow & { readonly month: number | null }>`
    with registered as materialized ${registrations(params)}, ${activity(params)}
    select r.cohort ${marks}, null as month, sum(r.weight) as users from registered r group by r.cohort ${marks}
    union all
    select r.cohort ${marks}, r.month, sum(r.weight) as users
    from ${params.kind === 'rolling' ? lastMonths(marks) : months(marks)} r
    where r.month > 0
    group by r.cohort ${marks}, r.month
  `.execute(db)
  const cohorts = rows.filter(({ month }) => month === null)
  const active = rows.flatMap(({ month, ...row }) => (month === null ? [] : [{ ...row, month }]))
  return { cohorts: cohorts.sort(byName(params)), active, last: await lastMonth(db, params) }
}

/** The months in which users were active and those in which they paid but did nothing: each month of a user once. */
function activity({ activity: kind }: ReportParams): RawBuilder<unknown> {
  const acted = kind === 'any' ? sql`select site, user_id, month from fact_activity` : NOTHING
  const known = sql`select 1 from fact_activity a where a.user_id = p.user_id and a.month = p.month and a.site = p.site`
  return sql`
    acted as (${acted}), paid as materialized (
      select p.site, p.user_id, p.month
      from (select distinct site, user_id, substr(paid_date, 1, 7) as month from ${PAYERS}) p
      ${kind === 'any' ? sql`where not exists (${known})` : sql``}
    )`
}

const NOTHING = sql`select site, user_id, month from fact_activity where 1 = 0`

/** Months from the registration to each month of activity, as a table to select from. */
function months(marks: RawBuilder<unknown>): RawBuilder<unknown> {
  const since = sql`${monthNumber(sql`a.month`)} - ${monthNumber(sql`r.cohort`)}`
  const from = (table: string): RawBuilder<unknown> => sql`
    select r.cohort ${marks}, r.weight, ${since} as month
    from registered r join ${sql.table(table)} a on a.user_id = r.user_id and a.site = r.site`
  return sql`(${from('acted')} union all ${from('paid')})`
}

/** Months from the registration to the last one of activity. */
function lastMonths(marks: RawBuilder<unknown>): RawBuilder<unknown> {
  const latest = (table: string): RawBuilder<unknown> => sql`coalesce((
    select max(a.month) from ${sql.table(table)} a where a.user_id = r.user_id and a.site = r.site
  ), '')`
  return sql`(
    select r.cohort ${marks}, r.weight, ${monthNumber(sql`r.last`)} - ${monthNumber(sql`r.cohort`)} as month
    from (
      select r.*, ${larger(latest('acted'), sql`coalesce(p.month, '')`)} as last
      from registered r
      left join (select site, user_id, max(month) as month from paid group by site, user_id) p
        on p.user_id = r.user_id and p.site = r.site
    ) r
  )`
}

function byName(params: ReportParams): (a: CohortRow, b: CohortRow) => number {
  const names = ['cohort', ...params.by]
  return (a, b) => {
    const name = names.find((column) => a[column] !== b[column])
    return name === undefined ? 0 : String(a[name]) < String(b[name]) ? -1 : 1
  }
}

async function lastMonth(db: Snapshot, params: ReportParams): Promise<number> {
  const onSite = within(undefined, 'a.site', params)
  const acted = sql`select max(a.month) as month from fact_activity a where ${onSite}`
  const { rows } = await sql<{ readonly month: string | null }>`
    select max(month) as month from (
      select substr(max(a.paid_date), 1, 7) as month from ${PAYERS} a where ${onSite}
      ${params.activity === 'any' ? sql`union all ${acted}` : sql``}
    ) m
  `.execute(db)
  return monthsIn(rows[0]?.month ?? '')
}

type Counts = ReadonlyMap<number, number>

/** Users by the month in which they were active; under `rolling`, by the last one. */
function countsOf(params: ReportParams, active: readonly ActiveRow[]): ReadonlyMap<string, Counts> {
  const byCohort = new Map<string, Map<number, number>>()
  for (const row of active) {
    const counts = byCohort.get(cohortName(params, row)) ?? new Map<number, number>()
    counts.set(row.month, row.users)
    byCohort.set(cohortName(params, row), counts)
  }
  return byCohort
}

function toRow(cohort: CohortRow, counts: Counts = new Map(), last: number, params: ReportParams): ReportRow {
  const retained = (month: number): number =>
    params.kind === 'classic'
      ? (counts.get(month) ?? 0)
      : [...counts].reduce((sum, [latest, some]) => sum + (latest >= month ? some : 0), 0)
  const rates = MONTH_COLUMNS.map((column, at) => {
    const known = monthsIn(cohort.cohort) + at + 1 <= last
    return [column, known ? quotient(retained(at + 1), cohort.users) : null] as const
  })
  return { ...cohortCells(params, cohort), users: users(cohort.users), ...Object.fromEntries(rates) }
}
