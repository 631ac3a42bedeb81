import { isJsonObject, type Json, type JsonObject } from '@throughline/protocol'
import type { Answer } from '../http-sink/answer.js'
import type { Verdict } from '../http-sink/send.js'
import type { GoogleAdsItem } from './encode.js'
import { FRESH_CLICK_MS } from './limits.js'

/** What Google knows already: the conversion was delivered before. */
const KNOWN: ReadonlySet<string> = new Set([
  'CLICK_CONVERSION_ALREADY_EXISTS',
  'ORDER_ID_ALREADY_IN_USE',
  'DUPLICATE_ORDER_ID',
  'DUPLICATE_CLICK_CONVERSION_IN_REQUEST',
])
/** What Google will take later: it has not seen the click yet, or has just made the conversion action. */
const LATER: ReadonlySet<string> = new Set(['TOO_RECENT_EVENT', 'TOO_RECENT_CONVERSION_ACTION', 'TRANSIENT_ERROR'])

/** What is wrong with one conversion of a request. */
export interface ConversionFault {
  readonly index: number
  readonly code: string
  readonly message: string
}

/** With `partialFailure` what is sound is taken, and the rest is told apart by its place. */
export function readVerdicts(
  { status, body }: Answer,
  items: readonly GoogleAdsItem[],
): readonly Verdict[] | undefined {
  if (status !== 200 || !isJsonObject(body)) return undefined
  const { partialFailureError: failure } = body
  if (failure === undefined)
    return Array.isArray(body['results']) ? items.map(() => ({ kind: 'delivered' })) : undefined
  const faults = new Map(faultsIn(failure).map((fault) => [fault.index, fault]))
  // A failure that blames no conversion says nothing of any.
  if (faults.size === 0) return undefined
  return items.map((_, index) => verdictOf(faults.get(index)))
}

function verdictOf(fault: ConversionFault | undefined): Verdict {
  if (!fault || KNOWN.has(fault.code)) return { kind: 'delivered' }
  const reason = `Google Ads: ${fault.message} (${fault.code})`
  return LATER.has(fault.code) ? { kind: 'retry', reason, afterMs: FRESH_CLICK_MS } : { kind: 'rejected', reason }
}

/** The faults of a `google.rpc.Status`, in its details' `errors`. */
export function faultsIn(status: Json): readonly ConversionFault[] {
  return objects(isJsonObject(status) ? status['details'] : undefined)
    .flatMap(({ errors }) => objects(errors))
    .flatMap(({ errorCode, message, location }) => {
      const path = objects(isJsonObject(location) ? location['fieldPathElements'] : undefined)
      const index = path.find(({ fieldName }) => fieldName === 'conversions')?.['index']
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
