import type { CheckContext, Finding } from '@throughline/collector'
import { isJsonObject, type Json, type TrackedEvent } from '@throughline/protocol'
import { findingsOf } from '../http-sink/ask.js'
import { mapper } from '../mapping/rule.js'
import { toGa4Item } from './encode.js'
import { ga4Rules } from './mapping.js'
import type { Ga4Settings } from './options.js'
import { bodyOf, collectUrl } from './request.js'
import { userPropertiesOf } from './user-properties.js'

/**
 * Sends one example of everything that the sink sends to GA4's validation server, which stores nothing, and explains
 * what it says. Never throws.
 */
export async function checkGa4(settings: Ga4Settings, { clock, fetch }: CheckContext): Promise<readonly Finding[]> {
  const map = mapper(ga4Rules(settings), settings.events)
  const userProperties = userPropertiesOf(settings.userProperties)
  const items = examples(clock.now()).flatMap((event) => {
    const mapped = map(event)
    const encoded =
      mapped && toGa4Item({ mapped, event, contact: undefined, now: clock.now() }, settings, userProperties)
    return encoded && 'item' in encoded ? [encoded.item] : []
  })
  const names = [...new Set(items.map(({ event }) => event.name))].join(', ')
  return findingsOf(
    'GA4',
    () =>
      fetch(collectUrl(settings, 'debug/mp/collect'), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...bodyOf(items), validation_behavior: 'ENFORCE_RECOMMENDATIONS' }),
      }),
    ({ status, body }) => {
      const messages = isJsonObject(body) ? body['validationMessages'] : undefined
      if (!Array.isArray(messages))
        return [{ level: 'doubtful', text: `GA4's validation server answered ${status} and nothing that can be read` }]
      if (messages.length > 0) return messages.map((message: Json) => ({ level: 'wrong', text: explain(message) }))
      return [
        { level: 'good', text: `GA4 takes what is sent to ${settings.measurementId}: ${names}` },
        {
          level: 'doubtful',
          text: 'GA4 tells nobody whether the API secret is right: look for the events under Realtime',
        },
      ]
    },
  )
}

/** What to do about the codes of https://developers.google.com/analytics/devguides/collection/protocol/ga4/validating-events */
const ADVICE: Readonly<Record<string, string>> = {
  VALUE_INVALID: 'see "measurementId" and the rules under "events"',
  VALUE_REQUIRED: 'add the field by a rule under "events"',
  NAME_INVALID:
    'names begin with a letter and hold letters, digits and underscores; rename it by a rule under "events"',
  NAME_RESERVED: 'Google keeps this name to itself; rename it by a rule under "events"',
  NAME_DUPLICATED: 'the name is there twice; rename one by a rule under "events"',
  VALUE_OUT_OF_BOUNDS: 'the value is too long or too large',
  EXCEEDED_MAX_ENTITIES: 'there are too many parameters; name fewer by a rule under "events"',
}

function explain(message: Json): string {
  const { fieldPath, description, validationCode } = isJsonObject(message) ? message : {}
  const code = typeof validationCode === 'string' ? validationCode : 'without a code'
  const place = typeof fieldPath === 'string' && fieldPath !== '' ? `${fieldPath}: ` : ''
  const said = typeof description === 'string' ? description : JSON.stringify(message)
  return `GA4 says ${place}${said} (${code})${ADVICE[code] === undefined ? '' : `; ${ADVICE[code]}`}`
}

/** An application on its way to the money, of a client that GA4 knows. */
function examples(now: number): readonly TrackedEvent[] {
  const event = (type: TrackedEvent['type'], more: Partial<TrackedEvent>): TrackedEvent => ({
    id: `check-${type}`,
    site: 'check',
    type,
    occurredAt: now,
    receivedAt: now,
    anonymousId: 'check',
    applicationId: 'check-application',
    trackers: { googleClientId: '1111111111.1111111111' },
    properties: {},
    ...more,
  })
  const money = { value: 100, currency: 'USD' }
  const deal = (status: string): TrackedEvent =>
    event('deal', { dealId: 'check', properties: { dealId: 'check', stage: status, status, ...money } })
  return [
    event('page', { page: { url: 'https://example.com/', title: 'Example' } }),
    event('application', { properties: { applicationId: 'check-application', ...money } }),
    event('call', { properties: { callId: 'check' } }),
    ...['open', 'target', 'won', 'lost'].map(deal),
    event('payment', { properties: { paymentId: 'check', amount: 100, currency: 'USD' } }),
    event('payment', { properties: { paymentId: 'check', amount: -100, currency: 'USD' } }),
  ]
}
