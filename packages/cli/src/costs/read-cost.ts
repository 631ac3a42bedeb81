import { lineReader } from '../tables/line-reader.js'
import type { Fields } from '../tables/table.js'
import {
  readAmount,
  readCount,
  readCurrency,
  readDate,
  readPeriod,
  readText,
  type Period,
} from '../tables/read-value.js'
import type { Cost } from './cost.js'
import type { CostColumn } from './cost-layout.js'

/** A line read: the cost with its first day, and the days that it was paid for; or everything that is wrong with it. */
export type ReadCost = { readonly cost: Cost; readonly period: Period } | { readonly reasons: readonly string[] }

/** Reads the values of one line; without a currency it has the given one. */
export function readCost(fields: Fields<CostColumn>, defaultCurrency: string): ReadCost {
  const { optional, required, reasons } = lineReader(fields)
  const period = required('date', readPeriod)
  const until = optional('until', readDate)
  const source = required('source', readText)
  const amount = required('amount', readAmount)
  const currency = optional('currency', readCurrency) ?? defaultCurrency
  const rest = {
    medium: optional('medium', readText),
    campaign: optional('campaign', readText),
    content: optional('content', readText),
    term: optional('term', readText),
    provider: optional('provider', readText),
    clicks: optional('clicks', readCount),
    impressions: optional('impressions', readCount),
  }
  if (period && until && until < period.from) reasons.push(`until ${until} is before date ${period.from}`)
  if (!period || source === undefined || amount === undefined || reasons.length > 0) return { reasons }
  const cost = { date: period.from, source, amount, currency, ...withoutAbsent(rest) }
  return { cost, period: { from: period.from, to: until ?? period.to } }
}

type Present<Values> = { [Key in keyof Values]?: Exclude<Values[Key], undefined> }

function withoutAbsent<Values extends object>(values: Values): Present<Values> {
  const present: Present<Values> = { ...values }
  for (const key in present) if (present[key] === undefined) delete present[key]
  return present
}
