import type { Clock } from '@throughline/collector'
import { isJsonObject, type Json, type JsonObject } from '@throughline/protocol'
import { jsonAnswer, shownValue, vendor, type ShownRow, type Vendor, type VendorCall } from '../vendor/vendor.js'
import { adjustedConversion, judgeAdjustment, type AccountConversion } from './adjust.js'
import { failure, NO_CREDENTIALS, partial } from './failure.js'
import { unknownField, type UploadList } from './fields.js'
import { judge, type UploadError } from './judge.js'
import { tokenServer } from './tokens.js'

export interface GoogleAdsAccountOptions {
  readonly clock: Clock
  readonly customerId: string
  readonly developerToken: string
  readonly oauth: { readonly clientId: string; readonly clientSecret: string; readonly refreshToken: string }
  /** Names of its conversion actions by their IDs. */
  readonly conversionActions: Readonly<Record<string, string>>
  /** So long it refuses adjustments of a conversion that it was told. Default: 0, as Google does since September 2024. */
  readonly adjustableAfterMs?: number
}

/** An account of Google Ads, and the server that gives out its access tokens at `…/token`. */
export interface GoogleAdsAccount extends Vendor {
  /** As they were uploaded, oldest first, repeats of an `orderId` left out. */
  conversions(): readonly JsonObject[]
  /** Those that were taken, oldest first. */
  adjustments(): readonly JsonObject[]
  /** Clicks that it has not seen yet: conversions of them are refused as too recent. */
  readonly unseen: Set<string>
  /** Ends every access token at once, as when the grant was renewed elsewhere. */
  endTokens(): void
}

const MOST_IN_REQUEST = 2_000

export function googleAdsAccount(options: GoogleAdsAccountOptions): GoogleAdsAccount {
  const { clock, customerId, developerToken, conversionActions, adjustableAfterMs = 0 } = options
  const taken: AccountConversion[] = []
  const unseen = new Set<string>()
  const tokens = tokenServer(options)
  const actions = Object.keys(conversionActions).map((id) => `customers/${customerId}/conversionActions/${id}`)

  function answer(call: VendorCall): Response {
    if (call.method !== 'POST') return failure(404, 'NOT_FOUND', 'Not found.')
    if (call.path.endsWith('/token')) return tokens.give(call.text)
    if (!tokens.knows(call.headers)) return failure(401, 'UNAUTHENTICATED', NO_CREDENTIALS)
    if (call.headers.get('developer-token') !== developerToken)
      return failure(401, 'UNAUTHENTICATED', 'The developer token is not valid.')
    const [, method] = new RegExp(`/customers/${customerId}:(\\w+)$`).exec(call.path) ?? []
    if (method === 'uploadClickConversions') return upload(call, 'conversions', judgeConversion, convert)
    if (method === 'uploadConversionAdjustments') return upload(call, 'conversionAdjustments', judgeChange, adjust)
    return failure(403, 'PERMISSION_DENIED', "The caller doesn't have permission for this customer.")
  }

  function upload(
    { body }: VendorCall,
    list: UploadList,
    wrong: (item: Json, index: number, all: readonly Json[]) => UploadError | undefined,
    take: (item: JsonObject) => void,
  ): Response {
    const { [list]: items, partialFailure, validateOnly } = isJsonObject(body) ? body : {}
    if (!Array.isArray(items) || items.length === 0 || partialFailure !== true)
      return failure(400, 'INVALID_ARGUMENT', 'The required field was not present, or partialFailure is not true.')
    const strange = unknownField(items, list)
    if (strange !== undefined)
      return failure(
        400,
        'INVALID_ARGUMENT',
        `Invalid JSON payload received. Unknown name "${strange}": Cannot find field.`,
      )
    if (items.length > MOST_IN_REQUEST) return failure(400, 'INVALID_ARGUMENT', `Too many ${list}.`)
    const errors = items.map(wrong)
    if (validateOnly !== true)
      for (const [index, each] of items.entries()) if (!errors[index] && isJsonObject(each)) take(each)
    return jsonAnswer(200, {
      results: items.map((each: Json, index) => (errors[index] ? {} : each)),
      ...(errors.some((each) => each !== undefined) && { partialFailureError: partial(errors, list) }),
    })
  }

  function judgeConversion(item: Json): UploadError | undefined {
    const uploaded = taken.map((each) => each.uploaded)
    return judge(item, { customerId, conversionActions, taken: uploaded, unseen, now: clock.now() })
  }

  function convert(uploaded: JsonObject): void {
    taken.push({ uploaded, uploadedAt: clock.now(), adjustments: [] })
  }

  function judgeChange(item: Json, index: number, all: readonly Json[]): UploadError | undefined {
    const conversion = adjustedConversion(item, taken)
    const first = all.findIndex((each) => conversion && adjustedConversion(each, taken) === conversion)
    return conversion && first < index
      ? { code: 'DUPLICATE_ADJUSTMENT_IN_REQUEST', message: 'The request adjusts the conversion twice.' }
      : judgeAdjustment(item, { actions, taken, now: clock.now(), adjustableAfterMs })
  }

  function adjust(item: JsonObject): void {
    const conversion = adjustedConversion(item, taken)
    if (!conversion) return
    taken[taken.indexOf(conversion)] = { ...conversion, adjustments: [...conversion.adjustments, item] }
  }

  return {
    conversions: () => taken.map(({ uploaded }) => uploaded),
    adjustments: () => taken.flatMap(({ adjustments }) => adjustments),
    unseen,
    endTokens: tokens.end,
    ...vendor({
      clock,
      answer,
      shown: () => taken.map((conversion) => shownConversion(conversion, conversionActions)),
      words: {
        rateLimited: (headers) => failure(429, 'RESOURCE_EXHAUSTED', 'RESOURCE_TEMPORARILY_EXHAUSTED', headers),
        unauthorised: () => failure(401, 'UNAUTHENTICATED', NO_CREDENTIALS),
        serverError: (headers) => failure(503, 'UNAVAILABLE', 'The service is currently unavailable.', headers),
      },
    }),
  }
}

function shownConversion(
  { uploaded, adjustments }: AccountConversion,
  actions: Readonly<Record<string, string>>,
): ShownRow {
  const { conversionAction, conversionDateTime, orderId, conversionValue, currencyCode, ...by } = uploaded
  const id = typeof conversionAction === 'string' ? (conversionAction.split('/').at(-1) ?? '') : ''
  const last = adjustments.at(-1)
  const restated = isJsonObject(last?.['restatementValue']) ? last['restatementValue']['adjustedValue'] : undefined
  return {
    time: shownValue(conversionDateTime),
    event: actions[id] ?? id,
    order_id: shownValue(orderId),
    value: last?.['adjustmentType'] === 'RETRACTION' ? 0 : shownValue(restated ?? conversionValue),
    currency: shownValue(currencyCode),
    adjusted: shownValue(last?.['adjustmentType']),
    click: shownValue(by['gclid'] ?? by['gbraid'] ?? by['wbraid']),
    persons: Array.isArray(by['userIdentifiers']) ? by['userIdentifiers'].length : 0,
  }
}
