import { isJsonObject, type Json, type JsonObject } from '@throughline/protocol'
import type { UploadError } from './judge.js'

/** A conversion as the account has it: as it was uploaded, and what it was adjusted to. */
export interface AccountConversion {
  readonly uploaded: JsonObject
  /** Epoch milliseconds. */
  readonly uploadedAt: number
  readonly adjustments: readonly JsonObject[]
}

export interface AdjustmentBooks {
  readonly actions: readonly string[]
  readonly taken: readonly AccountConversion[]
  readonly now: number
  /** So long Google works at a conversion before it can be adjusted. */
  readonly adjustableAfterMs: number
}

const DAY_MS = 86_400_000
const MOST_AGE_MS = 54 * DAY_MS
const TIME = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[+-]\d\d:\d\d$/

/** The conversion that an adjustment is of. */
export function adjustedConversion(
  adjustment: Json,
  taken: readonly AccountConversion[],
): AccountConversion | undefined {
  if (!isJsonObject(adjustment)) return undefined
  const { orderId, conversionAction: action } = adjustment
  return taken.find(
    ({ uploaded }) =>
      orderId !== undefined &&
      uploaded['orderId'] === orderId &&
      uploaded['conversionAction'] === action &&
      uploaded['wbraid'] === undefined,
  )
}

/** What is wrong with an adjustment, in Google's words. */
export function judgeAdjustment(adjustment: Json, books: AdjustmentBooks): UploadError | undefined {
  if (!isJsonObject(adjustment)) return { code: 'REQUIRED', message: 'The required field was not present.' }
  const { conversionAction: action, adjustmentDateTime: time, orderId, gclidDateTimePair: pair } = adjustment
  if (typeof action !== 'string' || !books.actions.includes(action))
    return { code: 'NO_CONVERSION_ACTION_FOUND', message: 'The conversion action cannot be found.' }
  if (orderId !== undefined && pair !== undefined)
    return {
      code: 'GCLID_DATE_TIME_PAIR_AND_ORDER_ID_BOTH_SET',
      message: 'Either the order ID or the pair may be set.',
    }
  if (typeof time !== 'string' || !TIME.test(time))
    return {
      code: 'INVALID_STRING_DATE_TIME',
      message: 'The date time is not of the form yyyy-mm-dd hh:mm:ss+|-hh:mm.',
    }
  const conversion = adjustedConversion(adjustment, books.taken)
  return conversion
    ? (wrongTime(time, conversion, books) ?? wrongKind(adjustment, conversion))
    : { code: 'CONVERSION_NOT_FOUND', message: 'The conversion cannot be found.' }
}

function wrongTime(
  time: string,
  { uploaded, uploadedAt }: AccountConversion,
  { now, adjustableAfterMs }: AdjustmentBooks,
): UploadError | undefined {
  const [at, convertedAt] = [epochOf(time), epochOf(uploaded['conversionDateTime'])]
  if (now - uploadedAt < adjustableAfterMs)
    return { code: 'TOO_RECENT_CONVERSION', message: 'The conversion occurred too recently.' }
  if (at <= convertedAt)
    return { code: 'ADJUSTMENT_PRECEDES_CONVERSION', message: 'The adjustment occurred before the conversion.' }
  return now - convertedAt > MOST_AGE_MS
    ? { code: 'CONVERSION_EXPIRED', message: 'The conversion occurred more than 54 days ago.' }
    : undefined
}

function wrongKind(
  { adjustmentType: type, adjustmentDateTime: time, restatementValue: value }: JsonObject,
  { adjustments }: AccountConversion,
): UploadError | undefined {
  if (adjustments.some((each) => each['adjustmentType'] === 'RETRACTION'))
    return { code: 'CONVERSION_ALREADY_RETRACTED', message: 'The conversion was already retracted.' }
  if (type === 'RETRACTION') return undefined
  const { adjustedValue, currencyCode } = isJsonObject(value) ? value : {}
  if (type !== 'RESTATEMENT' || typeof adjustedValue !== 'number' || typeof currencyCode !== 'string')
    return { code: 'REQUIRED', message: 'A restatement needs a value.' }
  const latest = Math.max(-Infinity, ...adjustments.map((each) => epochOf(each['adjustmentDateTime'])))
  if (epochOf(time) === latest)
    return { code: 'RESTATEMENT_ALREADY_EXISTS', message: 'There is a restatement of the same time.' }
  return epochOf(time) < latest
    ? { code: 'MORE_RECENT_RESTATEMENT_FOUND', message: 'A more recent adjustment was reported.' }
    : undefined
}

function epochOf(time: Json | undefined): number {
  return typeof time === 'string' ? Date.parse(time.replace(' ', 'T')) : NaN
}
