import type { Sink } from '@throughline/collector'
import { isJsonObject } from '@throughline/protocol'
import type { Answer } from '../http-sink/answer.js'
import { httpSink } from '../http-sink/http-sink.js'
import type { Verdict } from '../http-sink/send.js'
import { checkOptions } from '../options.js'
import { SEGMENT_LIMITS } from './limits.js'
import { SEGMENT_RULES, toSegmentItem, type SegmentItem } from './mapping.js'
import { segmentOptions, type SegmentOptions } from './options.js'

/**
 * Sends events on to any server that speaks Segment's HTTP API: Segment, RudderStack, Jitsu, another Throughline. The
 * message ID is the event's, by which such servers know a repeat. Throws `OptionsError` when the options are wrong.
 *
 * @example
 * ```ts
 * segment({ writeKey: process.env.SEGMENT_KEY, baseUrl: 'https://rudder.example.com' })
 * ```
 */
export function segment(options: SegmentOptions): Sink {
  const settings = checkOptions('segment', segmentOptions, options)
  return httpSink<SegmentItem>({
    vendor: 'Segment',
    name: settings.name,
    purpose: settings.purpose,
    limits: SEGMENT_LIMITS,
    rules: SEGMENT_RULES,
    events: settings.events,
    personalData: settings.personalData,
    ordered: true,
    // Segment asks for one of the two; a cost or a deal that nobody is known of has neither.
    addressee: ({ userId, anonymousId }) => userId ?? anonymousId,
    encode: toSegmentItem,
    request: (batch, now) => ({
      url: `${settings.baseUrl}/v1/batch`,
      headers: { authorization: `Basic ${Buffer.from(`${settings.writeKey}:`).toString('base64')}` },
      body: { batch, sentAt: new Date(now).toISOString() },
    }),
    read: readVerdicts,
  })
}

/** `{"success":true}`, or RudderStack's `OK`. A Throughline says which messages it rejects and why. */
function readVerdicts({ status, body, text }: Answer, items: readonly SegmentItem[]): readonly Verdict[] | undefined {
  if (status < 200 || status >= 300) return undefined
  if (!isJsonObject(body)) return /^"?OK"?$/i.test(text.trim()) ? items.map(() => ({ kind: 'delivered' })) : undefined
  const rejected = Array.isArray(body['rejected']) ? body['rejected'].filter(isJsonObject) : []
  const reasons = new Map(
    rejected.map(({ index, reason }) => [index, typeof reason === 'string' ? reason : JSON.stringify(reason)]),
  )
  return items.map((_, index) => {
    const reason = reasons.get(index)
    return reason === undefined ? { kind: 'delivered' } : { kind: 'rejected', reason }
  })
}
