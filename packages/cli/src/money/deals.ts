import type { DealStatus, JsonObject } from '@throughline/protocol'
import { readCurrency, readText } from '../tables/read-value.js'
import { lineReader, type LineReader } from '../tables/line-reader.js'
import type { MoneyKind, ReadLine } from './money-file.js'
import { readId, readMoneyAmount, readStatus, timeReader } from './read-money-value.js'

/** The columns of a file of deals; only the first is required in every line. */
export const DEAL_COLUMNS = [
  'deal_id',
  'date',
  'stage',
  'status',
  'application_id',
  'pipeline',
  'product',
  'value',
  'cost_of_goods',
  'currency',
] as const
export type DealColumn = (typeof DEAL_COLUMNS)[number]

/** Where a deal stands, as the warehouse knows it. */
export interface KnownDeal {
  readonly stage: string
  readonly status: string
}

export interface DealOptions {
  readonly timezone: string
  /** Of lines that name none. */
  readonly currency: string
  /** What stages mean, by the names that the file gives them. */
  readonly stages: ReadonlyMap<string, DealStatus>
  /** Deals by their IDs, for lines that say nothing of the stage: those leave it as it is. */
  readonly known: ReadonlyMap<string, KnownDeal>
}

/** What a file says of deals, as `Deal Changed`. */
export function dealKind(options: DealOptions): MoneyKind<DealColumn> {
  return {
    event: 'Deal Changed',
    noun: ['deal', 'deals'],
    columns: DEAL_COLUMNS,
    required: ['deal_id'],
    read: (fields) => readDeal(lineReader(fields), options),
  }
}

function readDeal(line: LineReader<DealColumn>, options: DealOptions): ReadLine {
  const { required, optional, reasons } = line
  const dealId = required('deal_id', readId)
  const stage = optional('stage', readText)
  // A stage is reached at some time.
  const at = (stage === undefined ? optional : required)('date', timeReader(options.timezone))
  const standing = readStanding(line, { dealId, stage }, options)
  const value = optional('value', readMoneyAmount)
  const costOfGoods = optional('cost_of_goods', readMoneyAmount)
  const currency = optional('currency', readCurrency) ?? options.currency
  const texts = {
    applicationId: optional('application_id', readId),
    pipeline: optional('pipeline', readText),
    product: optional('product', readText),
  }
  if (dealId === undefined || !standing || reasons.length > 0) return { reasons }
  const properties: JsonObject = {
    dealId,
    ...standing,
    ...present(texts),
    ...present({ value, costOfGoods }),
    ...((value !== undefined || costOfGoods !== undefined) && { currency }),
  }
  // A line without a stage is no step of the deal: at any time but now it would stand between two steps of it.
  const kept = stage === undefined ? undefined : at
  return { identity: JSON.stringify([dealId, kept ?? null]), properties, ...(kept !== undefined && { at: kept }) }
}

interface Told {
  readonly dealId: string | undefined
  readonly stage: string | undefined
}

function readStanding(
  { optional, reasons }: LineReader<DealColumn>,
  { dealId, stage }: Told,
  { stages, known }: DealOptions,
): KnownDeal | undefined {
  const told = optional('status', readStatus)
  if (stage === undefined) {
    const found = known.get(dealId ?? '')
    if (!found && dealId !== undefined) {
      reasons.push(`deal "${dealId}" is not known yet, so its stage must be named`)
    }
    return found
  }
  const status = told ?? stages.get(stage)
  if (status === undefined && reasons.length === 0) {
    reasons.push(`status is empty; say what the stage means: --stage "${stage}=won"`)
  }
  return status === undefined ? undefined : { stage, status }
}

function present(values: Readonly<Record<string, string | number | undefined>>): JsonObject {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}
