import { parsed, unparsed, type Parsed } from '@throughline/protocol'
import type { Rate } from '@throughline/warehouse'
import { lineReader } from '../tables/line-reader.js'
import type { LineProblem, Lines } from '../tables/line.js'
import { readCount, readCurrency, readDate } from '../tables/read-value.js'
import { readTable, type Layout } from '../tables/table.js'

/** The columns of a file of rates; the first three are required. */
export const RATE_COLUMNS = ['date', 'currency', 'rate', 'nominal', 'base'] as const

export const RATE_LAYOUT: Layout<(typeof RATE_COLUMNS)[number]> = {
  columns: RATE_COLUMNS,
  required: ['date', 'currency', 'rate'],
}

/**
 * Reads rates: on that date so many units of the currency, `nominal` or one, were worth `rate` units of the base.
 *
 * @param base of lines that name none
 */
export function parseRates(
  lines: Lines,
  base: string | undefined,
): { readonly rates: readonly Rate[]; readonly problems: readonly LineProblem[] } {
  const table = readTable(lines, RATE_LAYOUT)
  const problems: LineProblem[] = [...table.problems]
  const rates = new Map<string, { readonly rate: Rate; readonly line: number }>()
  for (const { line, fields } of table.lines) {
    const { optional, required, reasons } = lineReader(fields)
    const date = required('date', readDate)
    const currency = required('currency', readCurrency)
    const rate = required('rate', readRate)
    const nominal = optional('nominal', readCount) ?? 1
    const to = optional('base', readCurrency) ?? base
    if (nominal === 0) reasons.push('nominal is 0')
    if (to === undefined) reasons.push('names no base, and neither does the site; add a column "base" or use --base')
    else if (to === currency) reasons.push(`${to} in ${to} needs no rate`)
    const earlier = rates.get(`${date} ${currency} ${to}`)
    if (earlier) reasons.push(`names the same date and currency as line ${earlier.line}`)
    problems.push(...reasons.map((reason) => ({ line, reason })))
    if (reasons.length > 0 || !date || !currency || !to || rate === undefined) continue
    rates.set(`${date} ${currency} ${to}`, { rate: { date, currency, base: to, rate: rate / nominal }, line })
  }
  if (table.lines.length === 0 && problems.length === 0) problems.push({ line: 1, reason: 'no line has a rate' })
  return { rates: [...rates.values()].map(({ rate }) => rate), problems }
}

/** Rates have four decimals and more, behind a dot or a comma, and no thousands: `90,123` is a little more than ninety. */
function readRate(text: string): Parsed<number> {
  const digits = text.replace(/\s/gu, '')
  const rate = /^\d+([.,]\d+)?$/.test(digits) ? Number(digits.replace(',', '.')) : 0
  return rate > 0 ? parsed(rate) : unparsed(`"${text}" is not a rate above 0 such as 92.1234 or 92,1234`)
}
