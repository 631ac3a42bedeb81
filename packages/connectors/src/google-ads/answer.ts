import { isJsonObject, type Json, type JsonObject } from '@throughline/protocol'
import type { Answer } from '../http-sink/answer.js'
import type { Verdict } from '../http-sink/send.js'
import { FRESH_CLICK_MS } from './limits.js'

/** How Google speaks of one of its uploads. */
export interface UploadWords {
  /** The request's list, as errors name it. */
  readonly list: string
  /** What Google knows already: it was delivered before. */
  readonly known: ReadonlySet<string>
  /** What Google will take later. */
  readonly later: ReadonlySet<string>
}

/** https://developers.google.com/google-ads/api/reference/rpc/v23/ConversionUploadErrorEnum.ConversionUploadError */
export const CONVERSION_WORDS: UploadWords = {
  list: 'conversions',
  known: new Set([
    'CLICK_CONVERSION_ALREADY_EXISTS',
    'ORDER_ID_ALREADY_IN_USE',
    'DUPLICATE_ORDER_ID',
    'DUPLICATE_CLICK_CONVERSION_IN_REQUEST',
  ]),
  // It has not seen the click yet, or has just made the conversion action.
  later: new Set(['TOO_RECENT_EVENT', 'TOO_RECENT_CONVERSION_ACTION', 'TRANSIENT_ERROR']),
}

/** https://developers.google.com/google-ads/api/reference/rpc/v23/ConversionAdjustmentUploadErrorEnum.ConversionAdjustmentUploadError */
export const ADJUSTMENT_WORDS: UploadWords = {
  list: 'conversion_adjustments',
  known: new Set(['CONVERSION_ALREADY_RETRACTED', 'RESTATEMENT_ALREADY_EXISTS']),
  // What was told an hour ago it may still be working at; of late it takes adjustments of that, and says nothing.
  later: new Set(['CONVERSION_NOT_FOUND', 'TOO_RECENT_CONVERSION', 'TOO_RECENT_CONVERSION_ACTION', 'TRANSIENT_ERROR']),
}

/** What is wrong with one conversion of a request. */
export interface ConversionFault {
  readonly index: number
  readonly code: string
  readonly message: string
}

/** With `partialFailure` what is sound is taken, and the rest is told apart by its place. */
export function readVerdicts(
  { status, body }: Answer,
  items: readonly JsonObject[],
  words: UploadWords,
): readonly Verdict[] | undefined {
  if (status !== 200 || !isJsonObject(body)) return undefined
  const { partialFailureError: failure } = body
  if (failure === undefined)
    return Array.isArray(body['results']) ? items.map(() => ({ kind: 'delivered' })) : undefined
  const faults = new Map(faultsIn(failure, words.list).map((fault) => [fault.index, fault]))
  // A failure that blames no conversion says nothing of any.
  if (faults.size === 0) return undefined
  return items.map((_, index) => verdictOf(faults.get(index), words))
}

function verdictOf(fault: ConversionFault | undefined, { known, later }: UploadWords): Verdict {
  if (!fault || known.has(fault.code)) return { kind: 'delivered' }
  const reason = `Google Ads: ${fault.message} (${fault.code})`
  return later.has(fault.code) ? { kind: 'retry', reason, afterMs: FRESH_CLICK_MS } : { kind: 'rejected', reason }
}

/** The faults of a `google.rpc.Status`, in its details' `errors`. */
export function faultsIn(status: Json, list: string = CONVERSION_WORDS.list): readonly ConversionFault[] {
  return objects(isJsonObject(status) ? status['details'] : undefined)
    .flatMap(({ errors }) => objects(errors))
    .flatMap(({ errorCode, message, location }) => {
      const path = objects(isJsonObject(location) ? location['fieldPathElements'] : undefined)
      const index = path.find(({ fieldName }) => fieldName === list)?.['index']
      if (typeof index !== 'number') return []
      const [code] = isJsonObject(errorCode) ? Object.values(errorCode) : []
      return [{ index, code: text(code), message: text(message) }]
    })
}

/** `{"error":{"status":"PERMISSION_DENIED","message":…,"details":[…]}}`, of which the inner message tells more. */
export function readDetail({ body }: Answer): string | undefined {
  const error = isJsonObject(body) ? body['error'] : undefined
  if (!isJsonObject(error)) return undefined
  const [inner] = objects(error['details']).flatMap(({ errors }) => objects(errors))
  return text(inner?.['message'] ?? error['message'])
}

function objects(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : []
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : 'no reason given'
}
