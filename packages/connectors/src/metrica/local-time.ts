/** Writes a time, epoch milliseconds, as a clock of that time zone shows it: `2026-03-02 11:30:00`. */
export function localTime(timezone: string): (at: number) => string {
  // Of all languages Swedish writes dates as databases do.
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: timezone, dateStyle: 'short', timeStyle: 'medium' })
  return (at) => format.format(at)
}
