import { sql, type RawBuilder } from 'kysely'

/** Months since year 0 of a date or month in SQL, so that two can be subtracted. */
export function monthNumber(date: RawBuilder<unknown>): RawBuilder<number> {
  return sql<number>`(cast(substr(${date}, 1, 4) as integer) * 12 + cast(substr(${date}, 6, 2) as integer))`
}

/** The same of a text. */
export function monthsIn(month: string): number {
  return Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7))
}
