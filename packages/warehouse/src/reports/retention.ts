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
import { monthNumber, monthsIn } from './months.js'
import type { ReportParams } from './params.js'
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
  const registered = await registrations(db, params)
  const marks = marksOf(params, 'r')
  const cohorts = await sql<CohortRow>`
    select r.cohort ${marks}, sum(r.weight) as users from ${registered} r group by r.cohort ${marks} order by r.cohort ${marks}
  `.execute(db)
  const months = sql`(
    select r.site, r.user_id, r.cohort ${marks}, r.weight,
      ${monthNumber(sql`a.month`)} - ${monthNumber(sql`r.cohort`)} as month
    from ${registered} r
    join ${activity(params)} a on a.site = r.site and a.user_id = r.user_id
  )`
  const latest = sql`(
    select r.site, r.user_id, r.cohort ${marks}, r.weight, max(r.month) as month
    from ${months} r group by r.site, r.user_id, r.cohort, r.weight ${marks}
  )`
  const active = await sql<ActiveRow>`
    select r.cohort ${marks}, r.month, sum(r.weight) as users
    from ${params.kind === 'rolling' ? latest : months} r
    where r.month > 0
    group by r.cohort ${marks}, r.month
  `.execute(db)
  return { cohorts: cohorts.rows, active: active.rows, last: await lastMonth(db, params) }
}

/** The months in which users were active: `site, user_id, month`, each once. */
function activity({ activity: kind }: ReportParams): RawBuilder<unknown> {
  const paid = sql`select site, user_id, substr(paid_date, 1, 7) as month from ${PAYERS}`
  return kind === 'payment'
    ? sql`(select distinct site, user_id, month from (${paid}))`
    : sql`(select site, user_id, month from fact_activity union ${paid})`
}

async function lastMonth(db: Snapshot, params: ReportParams): Promise<number> {
  const { rows } = await sql<{ readonly month: string | null }>`
    select max(a.month) as month from ${activity(params)} a
    where ${params.site === undefined ? sql`true` : sql`a.site = ${params.site}`}
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
