import type { Clock } from '@throughline/collector'
import { isJsonObject, type Json, type JsonObject } from '@throughline/protocol'
import { jsonAnswer, shownValue, vendor, type ShownRow, type Vendor, type VendorCall } from '../vendor/vendor.js'
import { validate, type ValidationMessage } from './validate.js'

export interface Ga4PropertyOptions {
  readonly clock: Clock
  readonly measurementId: string
  readonly apiSecret: string
}

/** An event that the property has taken. */
export interface TakenEvent {
  readonly clientId: string
  readonly name: string
  readonly params: JsonObject
  /** Epoch milliseconds: when it happened, or the earliest time that GA4 lets it have. */
  readonly at: number
  /** Everything else of its request. */
  readonly request: JsonObject
}

/** A property of Google Analytics 4 behind its Measurement Protocol: whatever comes, it answers `204`. */
export interface Ga4Property extends Vendor {
  readonly events: readonly TakenEvent[]
  /** Why what came was dropped, which GA4 tells nobody. */
  readonly dropped: readonly string[]
  /** Requests so far. */
  requests(): number
}

const MOST_AGE_MS = 72 * 3_600_000
const MOST_BYTES = 130_000

/** Opens a property that nobody has told anything yet. */
export function ga4Property({ clock, measurementId, apiSecret }: Ga4PropertyOptions): Ga4Property {
  const events: TakenEvent[] = []
  const dropped: string[] = []
  let requests = 0

  function collect({ query, body, text }: VendorCall): Response {
    const wrong = wrongRequest(query, body, text)
    if (wrong !== undefined) dropped.push(wrong)
    else if (isJsonObject(body)) take(body)
    return new Response(null, { status: 204 })
  }

  function wrongRequest(query: URLSearchParams, body: unknown, text: string): string | undefined {
    if (query.get('measurement_id') !== measurementId) return 'there is no such stream'
    if (query.get('api_secret') !== apiSecret) return 'the API secret is wrong'
    if (Buffer.byteLength(text) >= MOST_BYTES) return `the body is larger than ${MOST_BYTES} bytes`
    return said(validate(body, measurementId))
  }

  function take(body: JsonObject): void {
    const { events: sent, client_id: clientId, ...request } = body
    for (const event of Array.isArray(sent) ? sent.filter(isJsonObject) : []) {
      const { name, params, timestamp_micros: micros } = event
      const at = typeof micros === 'number' ? micros / 1_000 : clock.now()
      events.push({
        clientId: plain(clientId),
        name: plain(name),
        params: isJsonObject(params) ? params : {},
        at: Math.max(at, clock.now() - MOST_AGE_MS),
        request,
      })
    }
  }

  return {
    events,
    dropped,
    requests: () => requests,
    ...vendor({
      clock,
      words: {
        rateLimited: (headers) => new Response('', { status: 429, headers }),
        unauthorised: () => new Response('', { status: 403 }),
        serverError: (headers) => new Response('', { status: 502, headers }),
      },
      shown: () => reported(events),
      answer: (call) => {
        requests += 1
        if (call.method !== 'POST') return new Response('', { status: 405 })
        if (call.path.endsWith('/debug/mp/collect'))
          return jsonAnswer(200, { validationMessages: validate(call.body, call.query.get('measurement_id')) })
        return call.path.endsWith('/mp/collect') ? collect(call) : new Response('', { status: 404 })
      },
    }),
  }
}

function said(messages: readonly ValidationMessage[]): string | undefined {
  return messages.length === 0
    ? undefined
    : messages.map(({ fieldPath, description }) => `${fieldPath}: ${description}`).join(' ')
}

/** As reports have it: a purchase counts once for each transaction ID. */
function reported(events: readonly TakenEvent[]): readonly ShownRow[] {
  const bought = new Set<Json>()
  return events.flatMap(({ clientId, name, params, at, request }) => {
    const { user_properties: user } = request
    const transaction = params['transaction_id']
    if (name === 'purchase' && transaction !== undefined) {
      if (bought.has(transaction)) return []
      bought.add(transaction)
    }
    const shown = Object.entries(params).filter(([field]) => !/^(engagement_time_msec|debug_mode)$/.test(field))
    return [
      {
        time: new Date(at).toISOString(),
        event: name,
        client: clientId,
        ...Object.fromEntries(shown.map(([field, value]) => [field, shownValue(value)])),
        ...Object.fromEntries(
          Object.entries(isJsonObject(user) ? user : {}).map(([property, each]) => [
            `user.${property}`,
            shownValue(isJsonObject(each) ? each['value'] : each),
          ]),
        ),
      },
    ]
  })
}

function plain(value: Json | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
