import { isJsonObject, parsed, unparsed, type Parsed } from '@throughline/protocol'
import { MODEL_NAMES, type ModelName } from '../attribution/models.js'

/** The columns of `dim_source` that a report can be broken down by, coarse to fine. */
export const SOURCE_COLUMNS = ['channel', 'source', 'medium', 'campaign', 'content', 'term'] as const
export type SourceColumn = (typeof SOURCE_COLUMNS)[number]

export interface ReportParams {
  /** First and last date counted, `YYYY-MM-DD` in the site's time zone; absent: without an end. */
  readonly from?: string
  readonly to?: string
  readonly model: ModelName
  /** In the order of {@link SOURCE_COLUMNS}, whichever order they were asked in. */
  readonly by: readonly SourceColumn[]
  /** Absent: all sites together. */
  readonly site?: string
  readonly currency?: string
}

export type ParamName = keyof ReportParams

/** The medium is left out: the channel says the same in words, and cost files often have none. */
const DEFAULT_BY: readonly SourceColumn[] = ['channel', 'source', 'campaign']

/** What a report takes beside the names: which sites there are. */
export interface ParamRules {
  readonly accepts: readonly ParamName[]
  readonly sites: readonly string[]
}

/**
 * Reads the parameters of a report from strings, as a query has them, or from typed values. Empty and absent ones take
 * their defaults. The reason names every problem, not only the first.
 */
export function parseParams(input: unknown, rules: ParamRules): Parsed<ReportParams> {
  if (!isJsonObject(input)) return unparsed('parameters must be an object')
  const problems = Object.keys(input)
    .filter((name) => !isOneOf(rules.accepts, name))
    .map((name) => `"${name}" is not a parameter of this report, which takes ${rules.accepts.join(', ')}`)
  const read = <T>(name: ParamName, parse: (text: string) => T | undefined, accepted: string): T | undefined => {
    const text = textOf(input[name])
    if (text === '' || !rules.accepts.includes(name)) return undefined
    const value = text === undefined ? undefined : parse(text)
    if (value === undefined) problems.push(`"${name}" must be ${accepted}, not ${JSON.stringify(input[name])}`)
    return value
  }
  const from = read('from', readDate, 'a date such as 2026-03-31')
  const to = read('to', readDate, 'a date such as 2026-03-31')
  const model = read('model', (text) => MODEL_NAMES.find((name) => name === text), `one of ${MODEL_NAMES.join(', ')}`)
  const by = read('by', readBy, `one or more of ${SOURCE_COLUMNS.join(', ')}, separated by commas`)
  const site = read('site', (text) => rules.sites.find((id) => id === text), `one of ${rules.sites.join(', ')}`)
  const currency = read('currency', readCurrency, 'an ISO 4217 code such as RUB')
  if (from && to && from > to) problems.push(`"from" (${from}) must not be after "to" (${to})`)
  if (problems.length > 0) return unparsed(problems.join('; '))
  return parsed({
    model: model ?? 'last_non_direct',
    by: by ?? DEFAULT_BY,
    ...(from && { from }),
    ...(to && { to }),
    ...(site && { site }),
    ...(currency && { currency }),
  })
}

/** `''` for an absent value, `undefined` for one that is no text. */
function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return ''
  if (Array.isArray(value)) return value.join(',')
  return typeof value === 'string' ? value.trim() : undefined
}

function readDate(text: string): string | undefined {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  // The engine reads 30 February as 2 March.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text) ? text : undefined
}

function readCurrency(text: string): string | undefined {
  return /^[A-Z]{3}$/.test(text) ? text : undefined
}

function readBy(text: string): readonly SourceColumn[] | undefined {
  const asked = text.split(',').map((name) => name.trim())
  if (!asked.every((name) => isOneOf(SOURCE_COLUMNS, name))) return undefined
  return SOURCE_COLUMNS.filter((column) => asked.includes(column))
}

function isOneOf<T extends string>(values: readonly T[], value: string): value is T {
  return values.some((known) => known === value)
}
