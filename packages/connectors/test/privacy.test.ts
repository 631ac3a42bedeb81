import { createHash } from 'node:crypto'
import { previewDelivery, type AnySink } from '@throughline/collector'
import type { Purpose, TrackedEvent } from '@throughline/protocol'
import { describe, expect, it } from 'vitest'
import { amplitude } from '../src/amplitude/index.js'
import { convead } from '../src/convead/index.js'
import { csv } from '../src/csv/index.js'
import { ga4 } from '../src/ga4/index.js'
import { googleAds, type GoogleAdsOptions } from '../src/google-ads/index.js'
import { kafka } from '../src/kafka/index.js'
import { meta } from '../src/meta/index.js'
import { metrica } from '../src/metrica/index.js'
import { nats } from '../src/nats/index.js'
import { segment } from '../src/segment/index.js'
import { application, springTouch } from './events.js'
import { leapingClock } from './leaping-clock.js'

const EMAIL = 'ann.private@shop.example'
const PLAIN = /ann\.private|annabella|privately|765.?43.?21|203\.0\.113/i
const HASHES = [
  ...['sha256', 'md5'].map((kind) => createHash(kind).update(EMAIL).digest('hex')),
  ...['79007654321', '+79007654321'].flatMap((digits) =>
    ['sha256', 'md5'].map((kind) => createHash(kind).update(digits).digest('hex')),
  ),
]
const contact = { name: 'Annabella Privately', email: EMAIL, phone: '+7 (900) 765-43-21' }

/** Everything that a person may have left behind, wherever it may stand, in an event of every kind. */
const EVENTS: readonly TrackedEvent[] = (
  [
    ['page', {}],
    ['track', { plan: 'pro', email: EMAIL, note: `write to ${EMAIL}` }],
    ['identify', {}],
    ['application', { applicationId: 'app-1', contact, fields: { about: 'Annabella Privately' } }],
    ['call', { callId: 'c-1', number: '+74950000000', caller: contact.phone, duration: 5 }],
    ['deal', { dealId: '7', status: 'won', stage: 'Won', value: 5, currency: 'RUB', contact }],
    ['payment', { paymentId: 'p-1', amount: 5, currency: 'RUB', contact }],
  ] as const
).map(([type, properties]) =>
  application('app-1', {
    id: type,
    type,
    name: `Some ${type}`,
    userId: 'user-1',
    touch: { ...springTouch, clickIds: { gclid: 'click', yclid: 'click' } },
    trackers: { metricaClientId: '1700000000000000001', conveadGuestId: 'guest-1' },
    page: { url: `https://shop.example/?email=${EMAIL}` },
    traits: { ...contact, plan: 'pro' },
    context: { ip: '203.0.113.77', userAgent: 'Mozilla/5.0', traits: contact },
    properties,
    ...(type === 'deal' && { dealId: '7' }),
  }),
)

const ACCOUNT = { counterId: 1, token: 'token' }
const ADS: GoogleAdsOptions = {
  customerId: '123-456-7890',
  developerToken: 'token',
  oauth: { clientId: 'id', clientSecret: 'secret', refreshToken: 'token' },
  conversionActions: { lead: '1', call: '2', won: '4', sale: '5' },
}
const COLUMNS = { app: 'applicationId', email: 'person.email', phone: 'properties.contact.phone', name: 'traits.name' }

/** What each learns of persons when nothing is said of it, and whose consent it asks. */
const SINKS: readonly (readonly [string, AnySink, 'nothing' | 'hashes', Purpose])[] = [
  ['GA4', ga4({ measurementId: 'G-ABC123', apiSecret: 's', tag: false }), 'nothing', 'analytics'],
  ['Amplitude', amplitude({ apiKey: 'key' }), 'nothing', 'analytics'],
  ['Metrica, conversions', metrica(ACCOUNT), 'nothing', 'analytics'],
  ['Metrica, orders', metrica({ ...ACCOUNT, send: 'orders' }), 'nothing', 'analytics'],
  ['Metrica, calls', metrica({ ...ACCOUNT, send: 'calls' }), 'nothing', 'analytics'],
  ['Metrica, events', metrica({ ...ACCOUNT, send: 'events', tag: false }), 'nothing', 'analytics'],
  ['Convead', convead({ appKey: 'key', domain: 'shop.example' }), 'nothing', 'marketing'],
  ['Meta', meta({ datasetId: '123', token: 'token' }), 'hashes', 'marketing'],
  ['Google Ads', googleAds(ADS), 'hashes', 'marketing'],
  ['Segment', segment({ writeKey: 'key' }), 'nothing', 'analytics'],
  ['Kafka', kafka({ brokers: 'kafka:9092' }), 'nothing', 'analytics'],
  ['NATS', nats({ servers: 'nats://nats:4222' }), 'nothing', 'analytics'],
  ['CSV', csv({ url: 'https://bucket.example/{id}.csv', columns: COLUMNS }), 'nothing', 'marketing'],
]

describe('what a vendor learns of persons that has not declared that it needs more', () => {
  it.each(SINKS)('%s', async (_, sink, learns, purpose) => {
    const { requests } = await previewDelivery(sink, EVENTS, { clock: leapingClock(), random: () => 0.5 })
    const text = requests.map(({ url, body }) => `${decodeURIComponent(url)} ${decoded(body)}`).join('\n')
    expect(text).toMatch(/app-1|1700000000000000001/)
    expect(text).not.toMatch(PLAIN)
    expect(HASHES.some((hash) => text.includes(hash))).toBe(learns === 'hashes')
    expect(sink.purpose).toBe(purpose)
  })
})

/** A form's values as they are read; other bodies as they are. */
function decoded(body: string): string {
  try {
    return decodeURIComponent(body.replaceAll('+', ' '))
  } catch {
    return body
  }
}
