const DAY_MS = 86_400_000

/** The date in a time zone at a moment, `2026-03-31`. */
export function dayIn(timezone: string, at: number): string {
  // The Canadian way of writing a date is that of ISO 8601.
  return new Intl.DateTimeFormat('en-CA', { timeZone: timezone, dateStyle: 'short' }).format(at)
}

/** The day so many days later. */
export function addDays(day: string, count: number): string {
  return new Date(Date.parse(day) + count * DAY_MS).toISOString().slice(0, '2026-03-31'.length)
}
