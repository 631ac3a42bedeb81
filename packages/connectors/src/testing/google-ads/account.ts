import type { Clock } from '@throughline/collector'
import { isJsonObject, type Json, type JsonObject } from '@throughline/protocol'
import { jsonAnswer, shownValue, vendor, type ShownRow, type Vendor, type VendorCall } from '../vendor/vendor.js'
import { judge, type ConversionError } from './judge.js'

export interface GoogleAdsAccountOptions {
  readonly clock: Clock
  readonly customerId: string
  readonly developerToken: string
  readonly oauth: { readonly clientId: string; readonly clientSecret: string; readonly refreshToken: string }
  /** Names of its conversion actions by their IDs. */
  readonly conversionActions: Readonly<Record<string, string>>
}

/** An account of Google Ads, and the server that gives out its access tokens at `…/token`. */
export interface GoogleAdsAccount extends Vendor {
  /** Oldest first, repeats of an `orderId` left out. */
  conversions(): readonly JsonObject[]
  /** Clicks that it has not seen yet: conversions of them are refused as too recent. */
  readonly unseen: Set<string>
  /** Ends every access token at once, as when the grant was renewed elsewhere. */
  endTokens(): void
}

const MOST_CONVERSIONS = 2_000
const TOKEN_LASTS_S = 3_599

export function googleAdsAccount(options: GoogleAdsAccountOptions): GoogleAdsAccount {
  const { clock, customerId, developerToken, oauth, conversionActions } = options
  const taken: JsonObject[] = []
  const unseen = new Set<string>()
  const tokens = new Map<string, number>()
  let given = 0

  function giveToken(text: string): Response {
    const form = new URLSearchParams(text)
    if (form.get('client_id') !== oauth.clientId || form.get('client_secret') !== oauth.clientSecret)
      return jsonAnswer(401, { error: 'invalid_client', error_description: 'The OAuth client was not found.' })
    if (form.get('grant_type') !== 'refresh_token' || form.get('refresh_token') !== oauth.refreshToken)
      return jsonAnswer(400, { error: 'invalid_grant', error_description: 'Token has been expired or revoked.' })
    given += 1
    tokens.set(`access-${given}`, clock.now() + TOKEN_LASTS_S * 1_000)
    return jsonAnswer(200, { access_token: `access-${given}`, expires_in: TOKEN_LASTS_S, token_type: 'Bearer' })
  }

  function upload({ path, headers, body }: VendorCall): Response {
    const [, token = ''] = /^Bearer (.+)$/.exec(headers.get('authorization') ?? '') ?? []
    if ((tokens.get(token) ?? 0) <= clock.now()) return failure(401, 'UNAUTHENTICATED', NO_CREDENTIALS)
    if (headers.get('developer-token') !== developerToken)
      return failure(401, 'UNAUTHENTICATED', 'The developer token is not valid.')
    if (!path.endsWith(`/customers/${customerId}:uploadClickConversions`))
      return failure(403, 'PERMISSION_DENIED', "The caller doesn't have permission for this customer.")
    const { conversions, partialFailure, validateOnly } = isJsonObject(body) ? body : {}
    if (!Array.isArray(conversions) || conversions.length === 0 || partialFailure !== true)
      return failure(400, 'INVALID_ARGUMENT', 'The required field was not present, or partialFailure is not true.')
    if (conversions.length > MOST_CONVERSIONS) return failure(400, 'INVALID_ARGUMENT', 'Too many conversions.')
    const errors = conversions.map((each: Json) =>
      judge(each, { customerId, conversionActions, taken, unseen, now: clock.now() }),
    )
    if (validateOnly !== true)
      for (const [index, each] of conversions.entries()) if (!errors[index] && isJsonObject(each)) taken.push(each)
    return jsonAnswer(200, {
      results: conversions.map((each: Json, index) => (errors[index] ? {} : each)),
      ...(errors.some((each) => each !== undefined) && { partialFailureError: partial(errors) }),
    })
  }

  return {
    conversions: () => [...taken],
    unseen,
    endTokens: () => tokens.clear(),
    ...vendor({
      clock,
      answer: (call) => {
        if (call.method !== 'POST') return failure(404, 'NOT_FOUND', 'Not found.')
        return call.path.endsWith('/token') ? giveToken(call.text) : upload(call)
      },
      shown: () => taken.map((conversion) => shownConversion(conversion, conversionActions)),
      words: {
        rateLimited: (headers) => failure(429, 'RESOURCE_EXHAUSTED', 'RESOURCE_TEMPORARILY_EXHAUSTED', headers),
        unauthorised: () => failure(401, 'UNAUTHENTICATED', NO_CREDENTIALS),
        serverError: (headers) => failure(503, 'UNAVAILABLE', 'The service is currently unavailable.', headers),
      },
    }),
  }
}

const NO_CREDENTIALS = 'Request had invalid authentication credentials.'

function failure(
  code: number,
  status: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return jsonAnswer(code, { error: { code, status, message, details: [] } }, headers)
}

/** A `google.rpc.Status` whose one detail names the conversions at fault. */
function partial(errors: readonly (ConversionError | undefined)[]): JsonObject {
  const listed = errors.flatMap((each, index) => (each ? [{ each, index }] : []))
  return {
    code: 3,
    message: listed.map(({ each }) => each.message).join(' '),
    details: [
      {
        '@type': 'type.googleapis.com/google.ads.googleads.v23.errors.GoogleAdsFailure',
        errors: listed.map(({ each, index }) => ({
          errorCode: { conversionUploadError: each.code },
          message: each.message,
          location: { fieldPathElements: [{ fieldName: 'conversions', index }] },
        })),
      },
    ],
  }
}

function shownConversion(
  { conversionAction, conversionDateTime, orderId, conversionValue, currencyCode, ...by }: JsonObject,
  actions: Readonly<Record<string, string>>,
): ShownRow {
  const id = typeof conversionAction === 'string' ? (conversionAction.split('/').at(-1) ?? '') : ''
  return {
    time: shownValue(conversionDateTime),
    event: actions[id] ?? id,
    order_id: shownValue(orderId),
    value: shownValue(conversionValue),
    currency: shownValue(currencyCode),
    click: shownValue(by['gclid'] ?? by['gbraid'] ?? by['wbraid']),
    persons: Array.isArray(by['userIdentifiers']) ? by['userIdentifiers'].length : 0,
  }
}
