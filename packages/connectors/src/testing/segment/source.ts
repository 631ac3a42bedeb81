import type { Clock } from '@throughline/collector'
import { isJsonObject, type JsonObject } from '@throughline/protocol'
import { jsonAnswer, shownValue, vendor, type ShownRow, type Vendor, type VendorCall } from '../vendor/vendor.js'

export interface SegmentSourceOptions {
  readonly clock: Clock
  readonly writeKey: string
}

/** A source of Segment: takes batches, and knows a repeat by its `messageId`. */
export interface SegmentSource extends Vendor {
  /** Oldest first, repeats left out. */
  messages(): readonly JsonObject[]
}

const MOST_BYTES = 500_000
const MOST_MESSAGE_BYTES = 32_768
const TYPES: ReadonlySet<unknown> = new Set(['page', 'screen', 'track', 'identify', 'group', 'alias'])

export function segmentSource({ clock, writeKey }: SegmentSourceOptions): SegmentSource {
  const messages = new Map<unknown, JsonObject>()

  function answer({ method, path, headers, text, body }: VendorCall): Response {
    if (method !== 'POST' || !path.endsWith('/v1/batch')) return new Response('Not Found', { status: 404 })
    if (headers.get('authorization') !== `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}`)
      return jsonAnswer(401, { success: false, message: 'Invalid write key' })
    if (Buffer.byteLength(text) > MOST_BYTES)
      return jsonAnswer(413, { success: false, message: 'Exceed payload limit' })
    const batch = isJsonObject(body) && Array.isArray(body['batch']) ? body['batch'] : []
    const wrong = batch.map(wrongMessage).find((each) => each !== undefined)
    if (batch.length === 0 || wrong !== undefined)
      return jsonAnswer(400, { success: false, message: wrong ?? 'Malformed JSON' })
    for (const message of batch.filter(isJsonObject)) messages.set(message['messageId'], message)
    return jsonAnswer(200, { success: true })
  }

  return {
    messages: () => [...messages.values()],
    ...vendor({
      clock,
      answer,
      shown: () => [...messages.values()].map(shownMessage),
      words: {
        rateLimited: (headers) => jsonAnswer(429, { success: false, message: 'Too many requests' }, headers),
        unauthorised: () => jsonAnswer(401, { success: false, message: 'Invalid write key' }),
        serverError: (headers) => new Response('Bad Gateway', { status: 502, headers }),
      },
    }),
  }
}

function wrongMessage(message: unknown): string | undefined {
  if (!isJsonObject(message) || !TYPES.has(message['type'])) return 'type is required'
  if (Buffer.byteLength(JSON.stringify(message)) > MOST_MESSAGE_BYTES) return 'message exceeds 32KB'
  if (typeof (message['userId'] ?? message['anonymousId']) !== 'string') return 'userId or anonymousId is required'
  return message['type'] === 'track' && typeof message['event'] !== 'string' ? 'event is required' : undefined
}

function shownMessage({ type, event, name, userId, anonymousId, timestamp, properties }: JsonObject): ShownRow {
  const told = isJsonObject(properties) ? properties : {}
  return {
    time: shownValue(timestamp),
    type: shownValue(type),
    event: shownValue(event ?? name),
    user: shownValue(userId ?? anonymousId),
    application_id: shownValue(told['applicationId']),
    properties: JSON.stringify(told),
  }
}
