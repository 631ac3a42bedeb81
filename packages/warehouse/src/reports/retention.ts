import { sql, type RawBuilder } from 'kysely'
import { queryMarks } from './asked.js'
import {
  byCohort,
  cohortCells,
  cohortName,
  COHORT_PARAMS,
  PAID_BY_USER,
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
    const counts = countsOf(active)
    const marks = await queryMarks(input.db, params)
    return {
      columns: ['cohort', ...params.by, 'users', ...MONTH_COLUMNS],
      rows: cohorts.map((cohort) => ({
        ...cohortCells(params, cohort, marks),
        users: users(cohort.users),
        ...ratesOf(cohort, counts.get(cohortName(cohort)), last, params),
      })),
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
  const { rows } = await sql<CohortRow & { readonly month: number | null }>`
    with registered as materialized ${registrations(params)}, latest as materialized ${lastMonths(params)}
    select r.cohort, r.grp, null as month, sum(r.weight) as users from registered r group by r.cohort, r.grp
    union all
    select r.cohort, r.grp, r.month, sum(r.weight) as users
    from ${params.kind === 'rolling' ? untilLast : months(params)} r
    where r.month > 0
    group by r.cohort, r.grp, r.month
  `.execute(db)
  const cohorts = rows.filter(({ month }) => month === null)
  const active = rows.flatMap(({ month, ...row }) => (month === null ? [] : [{ ...row, month }]))
  return { cohorts: cohorts.toSorted(byCohort), active, last: await lastMonth(db, params) }
}

/** Months from the registration to each month of activity, as a table to select from. */
function months({ activity }: ReportParams): RawBuilder<unknown> {
  const since = (month: RawBuilder<unknown>): RawBuilder<unknown> =>
    sql`r.cohort, r.grp, r.weight, ${monthNumber(month)} - ${monthNumber(sql`r.cohort`)} as month`
  // Months in which a user paid; those are left out that are known by what else the user did.
  const acted = sql`select 1 from fact_activity a where a.user_id = r.user_id and a.month = r.paid_month and a.site = r.site`
  const paid = sql`
    select ${since(sql`r.paid_month`)}
    from (
      select distinct r.cohort, r.grp, r.weight, r.site, r.user_id, r.touch, substr(p.converted_date, 1, 7) as paid_month
      from registered r cross join fact_conversion p where ${PAID_BY_USER}
    ) r
    ${activity === 'any' ? sql`where not exists (${acted})` : sql``}`
  if (activity === 'payment') return sql`(${paid})`
  return sql`(
    select ${since(sql`a.month`)}
    from registered r cross join fact_activity a where a.user_id = r.user_id and a.site = r.site
    union all ${paid}
  )`
}

/** The last month of activity of each registration: materialized, since SQLite would look it up wherever it is named. */
function lastMonths({ activity }: ReportParams): RawBuilder<unknown> {
  const acted = sql`select max(a.month) from fact_activity a where a.user_id = r.user_id and a.site = r.site`
  const paid = sql`coalesce((
    select substr(p.converted_date, 1, 7) from fact_conversion p where ${PAID_BY_USER}
    order by p.converted_at desc limit 1
  ), '')`
  const last = activity === 'any' ? larger(sql`coalesce((${acted}), '')`, paid) : paid
  return sql`(select r.cohort, r.grp, r.weight, ${last} as last from registered r)`
}

/** Months from the registration to the last one of activity. */
const untilLast = sql`(
  select r.cohort, r.grp, r.weight, ${monthNumber(sql`r.last`)} - ${monthNumber(sql`r.cohort`)} as month from latest r
)`

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
function countsOf(active: readonly ActiveRow[]): ReadonlyMap<string, Counts> {
  const found = new Map<string, Map<number, number>>()
  for (const row of active) {
    const counts = found.get(cohortName(row)) ?? new Map<number, number>()
    counts.set(row.month, row.users)
    found.set(cohortName(row), counts)
  }
  return found
}

function ratesOf(cohort: CohortRow, counts: Counts = new Map(), last: number, params: ReportParams): ReportRow {
  const retained = (month: number): number =>
    params.kind === 'classic'
      ? (counts.get(month) ?? 0)
      : [...counts].reduce((sum, [latest, some]) => sum + (latest >= month ? some : 0), 0)
  const rates = MONTH_COLUMNS.map((column, at) => {
    const known = monthsIn(cohort.cohort) + at + 1 <= last
    return [column, known ? quotient(retained(at + 1), cohort.users) : null] as const
  })
  return Object.fromEntries(rates)
}
