import { parsed, unparsed, type Parsed } from '@throughline/protocol'

/** `31.03.2026 14:05:09`, `2026-03-31 14:05`, `2026-03-31T14:05:09.123`, `2026-03-31`: a time that names no zone. */
const LOCAL =
  /^(?:(\d{4})-(\d{2})-(\d{2})|(\d{2})\.(\d{2})\.(\d{4}))(?:[T ,]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?$/
const ZONED = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)? ?(Z|[+-]\d{2}:?\d{2})$/i
/** Later than any second that is meant as one, earlier than any millisecond. */
const FIRST_MS = 1e11

/**
 * Reads a time as epoch milliseconds: ISO 8601 with a zone, Unix seconds or milliseconds, or a date with or without a
 * time that is meant in the given zone.
 */
export function readTime(value: string | number, timezone: string): Parsed<number> {
  const text = String(value).trim()
  if (/^\d{1,16}(\.\d+)?$/.test(text)) {
    const number = Number(text)
    return parsed(Math.round(number < FIRST_MS ? number * 1_000 : number))
  }
  const at = ZONED.test(text)
    ? Date.parse(text.replace(' ', 'T').replace(/ (?=[Z+-])/i, ''))
    : localTime(text, timezone)
  return at === undefined || Number.isNaN(at)
    ? unparsed(`"${text}" is not a time such as 2026-03-31T14:05:00+03:00, 31.03.2026 14:05 or 1774955100`)
    : parsed(at)
}

function localTime(text: string, timezone: string): number | undefined {
  const match = LOCAL.exec(text)
  if (!match) return undefined
  const [, y, m, d, d2, m2, y2, hours = '0', minutes = '0', seconds = '0'] = match
  const [year, month, day] = [y ?? y2, m ?? m2, d ?? d2].map(Number)
  const utc = Date.UTC(year ?? 0, (month ?? 0) - 1, day, Number(hours), Number(minutes), Number(seconds))
  const date = new Date(utc)
  const real = date.getUTCMonth() + 1 === month && date.getUTCDate() === day && Number(hours) < 24
  if (!real) return undefined
  // The zone's distance changes in a few nights of the year: asked once more at the time that it leads to.
  const first = utc - offsetMs(utc, timezone)
  return utc - offsetMs(first, timezone)
}

/** How far the zone's clocks are ahead of UTC at that moment. */
function offsetMs(at: number, timezone: string): number {
  const format = new Intl.DateTimeFormat('en', { timeZone: timezone, timeZoneName: 'longOffset' })
  const name = format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT'
  const [, sign, hours = '0', minutes = '0'] = /GMT([+-])(\d{2}):(\d{2})/.exec(name) ?? []
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000
}

/** Whether it is a zone such as `Europe/Moscow`. */
export function isTimezone(name: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
