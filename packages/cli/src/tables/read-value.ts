import { parsed, unparsed, type Parsed } from '@throughline/protocol'

export { readAmount } from '@throughline/connectors/json'

/** Spaces of every width: spreadsheets group digits with no-break and narrow ones. */
const SPACES = /\s/gu

/** Reads a number of clicks or impressions. */
export function readCount(text: string): Parsed<number> {
  const digits = text.replace(SPACES, '').replace(/^(\d{1,3})((?:,\d{3})+)$/, (grouped) => grouped.replaceAll(',', ''))
  return /^\d{1,15}$/.test(digits) ? parsed(Number(digits)) : unparsed(`"${text}" is not a whole number such as 1200`)
}

/** Reads a day as `2026-03-31`, or as `31.03.2026`, which is how a spreadsheet in Russian or German writes it. */
export function readDate(text: string): Parsed<string> {
  const date = text.replace(/^(\d{2})\.(\d{2})\.(\d{4})$/, '$3-$2-$1')
  return isDay(date) ? parsed(date) : unparsed(`"${text}" is not a date such as 2026-03-31 or 31.03.2026`)
}

/** First and last day of a time, as `2026-03-31`. */
export interface Period {
  readonly from: string
  readonly to: string
}

/** Reads a day, or a month as `2026-03` or `03.2026`. */
export function readPeriod(text: string): Parsed<Period> {
  const month = text.replace(/^(\d{2})\.(\d{4})$/, '$2-$1')
  if (/^\d{4}-(0[1-9]|1[0-2])$/.test(month)) return parsed({ from: `${month}-01`, to: lastDayOf(month) })
  const day = readDate(text)
  return day.ok ? parsed({ from: day.value, to: day.value }) : day
}

function lastDayOf(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number)
  // Day 0 of the next month.
  return new Date(Date.UTC(year, number, 0)).toISOString().slice(0, '2026-03-31'.length)
}

function isDay(date: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return false
  const time = Date.parse(date)
  // V8 reads 30 February as 2 March.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(date)
}

/** Reads an ISO 4217 code. */
export function readCurrency(text: string): Parsed<string> {
  const code = text.toUpperCase()
  return /^[A-Z]{3}$/.test(code) ? parsed(code) : unparsed(`"${text}" is not an ISO 4217 code such as RUB`)
}

/** Longest value that an event's property may have. */
const MAX_TEXT = 255

/** Reads a name as it is written: marks in links are compared letter by letter. */
export function readText(text: string): Parsed<string> {
  return text.length <= MAX_TEXT ? parsed(text) : unparsed(`is longer than ${MAX_TEXT} characters`)
}
