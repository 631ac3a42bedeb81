import { sql, type RawBuilder } from 'kysely'
import { monthOf } from '../project/calendar.js'
import type { ReportParams } from './params.js'
import { dayAfter, type Period } from './period.js'

/** A period as its whole months and the days at its ends that are none. */
export interface MonthsAndDays {
  /** First and last month, such as `2026-03`, as a period of the tables by month; absent: no month is whole. */
  readonly months?: Period
  readonly ends: readonly Days[]
}

/** Days of one month, both counted in. */
interface Days {
  readonly first: string
  readonly last: string
}

/** Parts a period so that what is added up by month need not be added up by day. */
export function monthsAndDays({ from, to, site }: Period): MonthsAndDays {
  const startsWhole = from === undefined || from === firstOf(from)
  const endsWhole = to === undefined || to === lastOf(to)
  if (from && to && monthOf(from) === monthOf(to) && !(startsWhole && endsWhole)) {
    return { ends: [{ first: from, last: to }] }
  }
  const begin = from && monthOf(startsWhole ? from : dayAfter(lastOf(from), 1))
  const end = to && monthOf(endsWhole ? to : dayAfter(firstOf(to), -1))
  const anyWhole = begin === undefined || end === undefined || begin <= end
  return {
    ...(anyWhole && { months: { ...(begin && { from: begin }), ...(end && { to: end }), ...(site && { site }) } }),
    ends: [
      ...(startsWhole ? [] : [{ first: from, last: lastOf(from) }]),
      ...(endsWhole ? [] : [{ first: firstOf(to), last: to }]),
    ],
  }
}

function firstOf(date: string): string {
  return `${monthOf(date)}-01`
}

function lastOf(date: string): string {
  return dayAfter(firstOf(dayAfter(`${monthOf(date)}-28`, 4)), -1)
}

/** The days at the ends as a table to select from: `period, first_date, last_date`. */
export function endSpans(ends: readonly Days[], { grain }: ReportParams): RawBuilder<unknown> {
  const spans = ends.map(({ first, last }) => {
    const period = grain === undefined ? sql`null` : sql`${monthOf(first)}`
    return sql`select ${period} as period, ${first} as first_date, ${last} as last_date`
  })
  return sql`(${sql.join(spans, sql` union all `)})`
}
