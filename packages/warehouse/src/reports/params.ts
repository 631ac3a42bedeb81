import { isJsonObject, parsed, unparsed, type Parsed } from '@throughline/protocol'
import { isOneOf, readBy, readCurrency, readDate, readNumber, readTexts, textOf } from './read-param.js'

/** The columns of `dim_source` that a report can be broken down by, coarse to fine. */
export const SOURCE_COLUMNS = ['channel', 'source', 'medium', 'campaign', 'content', 'term'] as const
export type SourceColumn = (typeof SOURCE_COLUMNS)[number]

/** Periods into which a report can be parted. */
export const GRAINS = ['day', 'week', 'month'] as const
export type Grain = (typeof GRAINS)[number]

/** What is credited, and whose chains can be shown. */
export const CONVERSIONS = ['application', 'registration', 'payment'] as const

export interface ReportParams {
  /** First and last date counted, `YYYY-MM-DD` in the site's time zone; absent: without an end. */
  readonly from?: string
  readonly to?: string
  readonly model: string
  /** In the order of {@link SOURCE_COLUMNS}, whichever order they were asked in. */
  readonly by: readonly SourceColumn[]
  /** Only what is credited to these values of the columns. */
  readonly only: Readonly<Partial<Record<SourceColumn, readonly string[]>>>
  readonly grain?: Grain
  /** Adds the figures of the period of the same length before. */
  readonly compare?: 'previous'
  /** Absent: all sites together. */
  readonly site?: string
  readonly currency?: string
  /** Share of the revenue that is left after the goods are paid for; absent: their cost is subtracted. */
  readonly margin?: number
  /** Rows at most. */
  readonly limit?: number
  /** Of `chains`: what they led to. */
  readonly conversion: (typeof CONVERSIONS)[number]
  /** Of `retention`: active in that month, or in that month or any later. */
  readonly kind: 'classic' | 'rolling'
  /** Of `retention`: what counts as active. */
  readonly activity: 'any' | 'payment'
  /** Of `funnel`: what people do, one after the other. */
  readonly steps: readonly string[]
  /** Of `funnel`: `property:<name>` of the first step's event, or `experiment:<name>`. */
  readonly segment?: string
}

/** Names of the parameters, as a query has them. */
export type ParamName = Exclude<keyof ReportParams, 'only'> | SourceColumn

/** What a report takes: its parameters, their defaults, and which sites and models there are. */
export interface ParamRules {
  readonly accepts: readonly ParamName[]
  readonly sites: readonly string[]
  readonly models: readonly string[]
  readonly by?: readonly SourceColumn[]
  readonly limit?: number
}

/** The medium is left out: the channel says the same in words, and cost files often have none. */
const DEFAULT_BY: readonly SourceColumn[] = ['channel', 'source', 'campaign']

const DEFAULT_STEPS: readonly string[] = ['registration', 'payment']

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
  const choice = <T extends string>(name: ParamName, values: readonly T[]): T | undefined =>
    read(name, (text) => values.find((value) => value === text), `one of ${values.join(', ')}`)
  const from = read('from', readDate, 'a date such as 2026-03-31')
  const to = read('to', readDate, 'a date such as 2026-03-31')
  const model = choice('model', rules.models)
  const by = read(
    'by',
    (text) => readBy(text, SOURCE_COLUMNS),
    `one or more of ${SOURCE_COLUMNS.join(', ')}, separated by commas`,
  )
  const grain = choice('grain', GRAINS)
  const compare = choice('compare', ['previous'] as const)
  const site = choice('site', rules.sites)
  const currency = read('currency', readCurrency, 'an ISO 4217 code such as RUB')
  const margin = read('margin', (text) => readNumber(text, 0, 1), 'a fraction from 0 to 1, such as 0.35')
  const limit = read('limit', (text) => readNumber(text, 1, 1_000_000), 'a number of rows from 1 to 1000000')
  const conversion = choice('conversion', CONVERSIONS)
  const kind = choice('kind', ['classic', 'rolling'] as const)
  const activity = choice('activity', ['any', 'payment'] as const)
  const steps = read('steps', readSteps, 'two or more steps, separated by commas')
  const segment = read('segment', readSegment, 'property:<name> or experiment:<name>')
  const only = Object.fromEntries(
    SOURCE_COLUMNS.filter((column) => rules.accepts.includes(column)).flatMap((column) => {
      const values = readTexts(input[column])
      if (values === undefined) problems.push(`"${column}" must be a text or a list of texts`)
      return values && values.length > 0 ? [[column, values]] : []
    }),
  )
  if (from && to && from > to) problems.push(`"from" (${from}) must not be after "to" (${to})`)
  if (compare && !(from && to)) problems.push('"compare" needs "from" and "to": the period before is as long')
  if (compare && grain) problems.push('"compare" and "grain" cannot be asked for together')
  if (problems.length > 0) return unparsed(problems.join('; '))
  const rows = limit ?? rules.limit
  return parsed({
    model: model ?? 'last_non_direct',
    by: by ?? rules.by ?? DEFAULT_BY,
    only,
    conversion: conversion ?? 'application',
    kind: kind ?? 'classic',
    activity: activity ?? 'any',
    steps: steps ?? DEFAULT_STEPS,
    ...(from && { from }),
    ...(to && { to }),
    ...(grain && { grain }),
    ...(compare && { compare }),
    ...(site && { site }),
    ...(currency && { currency }),
    ...(margin !== undefined && { margin }),
    ...(rows !== undefined && { limit: rows }),
    ...(segment && { segment }),
  })
}

const MAX_STEPS = 10

function readSteps(text: string): readonly string[] | undefined {
  const steps = text.split(',').map((step) => step.trim())
  return steps.length >= 2 && steps.length <= MAX_STEPS && steps.every(Boolean) ? steps : undefined
}

function readSegment(text: string): string | undefined {
  return /^(property|experiment):./.test(text) ? text : undefined
}
