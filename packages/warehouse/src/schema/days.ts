const DAY_MS = 86_400_000

/** A row of `dim_date`. */
export type Day = Readonly<
  Record<'date' | 'quarter' | 'month' | 'week', string> & Record<'year' | 'day' | 'weekday', number>
>

/** The years of `dim_date`. */
export const FIRST_YEAR = 2015
export const LAST_YEAR = 2039

/** The days of these years, both counted in. */
export function daysOf(firstYear: number, lastYear: number): readonly Day[] {
  const [first, end] = [Date.UTC(firstYear, 0, 1), Date.UTC(lastYear + 1, 0, 1)]
  return Array.from({ length: (end - first) / DAY_MS }, (_, at) => dayOf(first + at * DAY_MS))
}

function dayOf(at: number): Day {
  const date = new Date(at)
  const iso = date.toISOString()
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()]
  return {
    date: iso.slice(0, 10),
    year,
    quarter: `${year}-Q${Math.floor(month / 3) + 1}`,
    month: iso.slice(0, 7),
    week: isoWeek(at),
    day: date.getUTCDate(),
    weekday: date.getUTCDay() || 7,
  }
}

/** The week of a day, by ISO 8601: it belongs to the year in which its Thursday lies. */
export function isoWeek(at: number): string {
  const day = new Date(at).getUTCDay() || 7
  const thursday = new Date(at + (4 - day) * DAY_MS)
  const year = thursday.getUTCFullYear()
  const week = Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / DAY_MS / 7) + 1
  return `${year}-W${String(week).padStart(2, '0')}`
}
