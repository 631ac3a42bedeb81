import type { Parsed } from '@throughline/protocol'
import type { Cost } from './cost.js'
import { readAmount, readCount, readCurrency, readDate, readText } from './read-value.js'

/** The columns of a cost file; the first three are required. */
export const COST_COLUMNS = [
  'date',
  'source',
  'amount',
  'medium',
  'campaign',
  'content',
  'term',
  'provider',
  'currency',
  'clicks',
  'impressions',
] as const

export type CostColumn = (typeof COST_COLUMNS)[number]

export const REQUIRED_COLUMNS: readonly CostColumn[] = COST_COLUMNS.slice(0, 3)

/** A line's values by column, trimmed; an empty one is absent. */
export type Fields = ReadonlyMap<CostColumn, string>

/** A line read: the cost, or everything that is wrong with it. */
export type ReadCost = { readonly cost: Cost } | { readonly reasons: readonly string[] }

/** Reads the values of one line; without a currency it has the given one. */
export function readCost(fields: Fields, defaultCurrency: string): ReadCost {
  const reasons: string[] = []
  const optional = <Value>(column: CostColumn, read: (text: string) => Parsed<Value>): Value | undefined => {
    const text = fields.get(column)
    if (text === undefined) return undefined
    const value = read(text)
    if (value.ok) return value.value
    reasons.push(`${column} ${value.reason}`)
    return undefined
  }
  const required = <Value>(column: CostColumn, read: (text: string) => Parsed<Value>): Value | undefined => {
    if (!fields.has(column)) reasons.push(`${column} is empty`)
    return optional(column, read)
  }
  const date = required('date', readDate)
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
  if (date === undefined || source === undefined || amount === undefined || reasons.length > 0) return { reasons }
  return { cost: { date, source, amount, currency, ...withoutAbsent(rest) } }
}

type Present<Values> = { [Key in keyof Values]?: Exclude<Values[Key], undefined> }

function withoutAbsent<Values extends object>(values: Values): Present<Values> {
  const present: Present<Values> = { ...values }
  for (const key in present) if (present[key] === undefined) delete present[key]
  return present
}
