import type { Clock } from '@throughline/collector'
import { isJsonObject, type JsonObject } from '@throughline/protocol'
import { jsonAnswer, shownValue, vendor, type Vendor, type VendorCall } from '../vendor/vendor.js'

export interface ConveadAccountOptions {
  readonly clock: Clock
  readonly appKey: string
  readonly domain: string
}

/** An account of Convead behind its tracker: what it is told twice it counts twice. */
export interface ConveadAccount extends Vendor {
  /** Events in the order in which they came. */
  events(): readonly JsonObject[]
}

const TYPES = ['link', 'mailto', 'file', 'view_product', 'add_to_cart', 'remove_from_cart', 'update_cart', 'purchase']

export function conveadAccount({ clock, appKey, domain }: ConveadAccountOptions): ConveadAccount {
  const events: JsonObject[] = []

  function answer({ method, path, text }: VendorCall): Response {
    if (method === 'GET' && path.endsWith(`/widgets/${today()}/widget-${appKey}.js`))
      return new Response('(function () {})()', { headers: { 'content-type': 'application/javascript' } })
    if (method !== 'POST' || !path.endsWith('/watch/event')) return jsonAnswer(404, { error: 'not found' })
    const form = new URLSearchParams(text)
    const data = parse(form.get('data') ?? '')
    if (form.get('app_key') !== appKey || data?.['app_key'] !== appKey)
      return jsonAnswer(403, { error: 'wrong app_key' })
    const wrong = data ? wrongIn(data) : 'data is not an object'
    if (wrong !== undefined || !data) return jsonAnswer(422, { error: wrong })
    events.push(data)
    return jsonAnswer(200, {})
  }

  /** The day's beginning in seconds, as the snippet counts it. */
  function today(): number {
    return Math.floor(clock.now() / 86_400_000) * 86_400
  }

  function wrongIn(data: JsonObject): string | undefined {
    const { type, domain: told, visitor_uid: visitor, guest_uid: guest, properties } = data
    if (told !== domain) return 'wrong domain'
    const uids = [visitor, guest].filter((uid) => uid !== undefined)
    if (uids.length === 0 || !uids.every((uid) => typeof uid === 'string' && /^[0-9a-z-]+$/.test(uid)))
      return 'wrong uid'
    const { key, order_id: order } = isJsonObject(properties) ? properties : {}
    if (type === 'custom') return typeof key === 'string' && /^\w{1,50}$/.test(key) ? undefined : 'wrong key'
    if (type === 'purchase' && order === undefined) return 'order_id is required'
    return typeof type === 'string' && TYPES.includes(type) ? undefined : 'wrong type'
  }

  return {
    events: () => [...events],
    ...vendor({
      clock,
      answer,
      shown: () =>
        events.map(({ type, visitor_uid: visitor, guest_uid: guest, properties }) => ({
          event: shownValue(isJsonObject(properties) ? (properties['key'] ?? type) : type),
          visitor: shownValue(visitor ?? guest),
          properties: shownValue(properties),
        })),
      words: {
        rateLimited: (headers) => jsonAnswer(429, { error: 'too many requests' }, headers),
        unauthorised: () => jsonAnswer(403, { error: 'wrong app_key' }),
        serverError: (headers) => jsonAnswer(503, { error: 'unavailable' }, headers),
      },
    }),
  }
}

function parse(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
