/** Every local midnight of every time zone in use falls on a quarter of an hour of UTC. */
const QUARTER_MS = 900_000
const REMEMBERED = 4096

/** The local date of a moment, `YYYY-MM-DD`. */
export type Calendar = (at: number) => string

/**
 * Dates in one time zone (an IANA name). Throws `RangeError` when there is no such zone. Formatting a date takes a
 * microsecond and more, so the answer for a quarter of an hour is remembered.
 */
export function calendar(timezone: string): Calendar {
  const format = new Intl.DateTimeFormat('en', {
    timeZone: timezone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  })
  const dates = new Map<number, string>()
  return (at) => {
    const quarter = Math.floor(at / QUARTER_MS)
    const known = dates.get(quarter)
    if (known !== undefined) return known
    if (dates.size >= REMEMBERED) dates.clear()
    const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]))
    const date = `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`
    dates.set(quarter, date)
    return date
  }
}

/** The month of a date, such as `2026-03`. */
export function monthOf(date: string): string {
  return date.slice(0, 7)
}
