import { sql } from 'kysely'
import { byCohort, cohortCells, cohortName, COHORT_PARAMS, registrations, users, type CohortRow } from './cohorts.js'
import { larger, unindexed } from '../schema/dialect.js'
import { queryMarks } from './asked.js'
import { median } from './median.js'
import { monthNumber } from './months.js'
import { quotient } from './quotient.js'
import type { Report } from './report.js'

/**
 * What part of the users who registered in a month made their first payment in that month, and what part later. Users
 * who have paid before they registered count as payers of that month.
 */
export const firstPayment: Report = {
  name: 'first-payment',
  accepts: COHORT_PARAMS,
  by: [],
  async run({ db, params }) {
    // Found once, in the order of the index of persons, and joined by an index: each registration asks for its own.
    const { rows } = await sql<PayerRow>`
      with firsts as materialized (
        select p.site, p.person_id, min(p.converted_at) as paid_at, min(p.converted_date) as paid_date
        from fact_conversion p
        where ${unindexed('p.conversion')} = 'payment' and p.amount_minor > 0 and p.person_id like 'u:%'
        group by p.person_id, p.site
      )
      select r.cohort, r.grp, r.month, r.days, sum(r.weight) as users
      from (
        select r.cohort, r.grp, r.weight,
          ${larger(sql`0`, sql`${monthNumber(sql`f.paid_date`)} - ${monthNumber(sql`r.cohort`)}`)} as month,
          ${larger(sql`0`, sql`(f.paid_at - r.registered_at) / 86400000`)} as days
        from ${registrations(params)} r
        left join firsts f on f.site = r.site and f.person_id = 'u:' || r.user_id
      ) r
      group by r.cohort, r.grp, r.month, r.days
    `.execute(db)
    const marks = await queryMarks(db, params)
    const cohorts = new Map<string, PayerRow[]>()
    for (const row of rows.toSorted(byCohort)) {
      const known = cohorts.get(cohortName(row))
      if (known) known.push(row)
      else cohorts.set(cohortName(row), [row])
    }
    return {
      columns: ['cohort', ...params.by, ...COLUMNS],
      rows: [...cohorts.values()].flatMap((cohort) => {
        const [first] = cohort
        return first ? [{ ...cohortCells(params, first, marks), ...figuresOf(cohort) }] : []
      }),
      notes: [],
    }
  },
}

const COLUMNS = [
  'registrations',
  'payers',
  'payers_same_month',
  'payers_later',
  'same_month_rate',
  'payer_rate',
  'median_days',
] as const

interface PayerRow extends CohortRow {
  /** Months from the registration to the first payment; absent for those who have not paid. */
  readonly month: number | null
  readonly days: number | null
}

function figuresOf(rows: readonly PayerRow[]): Readonly<Record<(typeof COLUMNS)[number], number | null>> {
  const sum = (some: readonly PayerRow[]): number => some.reduce((total, row) => total + row.users, 0)
  const registered = sum(rows)
  const paid = rows.filter(({ month }) => month !== null)
  const sameMonth = sum(paid.filter(({ month }) => month === 0))
  const payers = sum(paid)
  return {
    registrations: users(registered),
    payers: users(payers),
    payers_same_month: users(sameMonth),
    payers_later: users(payers - sameMonth),
    same_month_rate: quotient(sameMonth, registered),
    payer_rate: quotient(payers, registered),
    median_days: median(paid.map(({ days, users: count }) => [days ?? 0, count])),
  }
}
