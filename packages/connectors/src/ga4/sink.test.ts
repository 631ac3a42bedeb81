import type { Json, JsonObject, TrackedEvent } from '@throughline/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { application } from '../../test/events.js'
import { vendorWorld, type VendorWorld } from '../../test/vendor-world.js'
import { ga4Property, type Ga4Property } from '../testing/ga4/index.js'
import { ga4 } from './sink.js'
import type { Ga4Options } from './options.js'

const ACCOUNT = { measurementId: 'G-ABC123', apiSecret: 'secret' }
const HOUR_MS = 3_600_000
const NOW = Date.UTC(2026, 2, 2, 9)

function open(options: Partial<Ga4Options> = {}): VendorWorld<Ga4Property> {
  return vendorWorld({
    open: (clock) => ga4Property({ clock, ...ACCOUNT }),
    sink: ga4({ ...ACCOUNT, tag: false, ...options }),
  })
}

/** An event of a visitor with Google's cookies, as they were read when it came. */
function event(type: TrackedEvent['type'], more: Partial<TrackedEvent> = {}): TrackedEvent {
  const startedAt = NOW - HOUR_MS
  return application('app-1', {
    id: `${type}-${JSON.stringify(more.properties ?? {})}`,
    type,
    occurredAt: NOW - 60_000,
    trackers: {
      googleClientId: '1.2',
      googleSessions: { ABC123: { id: String(startedAt / 1_000), number: 3 } },
    },
    ...more,
  })
}

const deal = (status: string): TrackedEvent =>
  event('deal', { dealId: '7', properties: { dealId: '7', stage: 'Demo', status, value: 90, currency: 'RUB' } })

const payment = (amount: number, more: Record<string, Json> = {}): TrackedEvent =>
  event('payment', { dealId: '7', properties: { paymentId: 'p-1', amount, currency: 'RUB', ...more } })

async function told(events: readonly TrackedEvent[], options: Partial<Ga4Options> = {}): Promise<Ga4Property> {
  const { fake, sink, context } = open(options)
  await sink.deliver(
    events.filter((each) => sink.accepts?.(each)),
    context,
  )
  expect(fake.dropped).toEqual([])
  return fake
}

function withoutVisit(params: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(params).filter(([name]) => !/^(session_id|engagement_time_msec)$/.test(name)),
  )
}

describe('GA4', () => {
  it('is told of a lead’s whole way, with its money', async () => {
    const { events } = await told([
      event('page', { page: { url: 'https://shop.example/?utm_source=x', title: 'Shop' } }),
      event('application', { properties: { applicationId: 'app-1', form: { id: 'top' } } }),
      ...['unsorted', 'open', 'target', 'won', 'lost'].map(deal),
      payment(1_500.5),
      payment(-500, { paymentId: 'p-2', refundOf: 'p-1' }),
    ])
    const ids = { application_id: 'app-1', deal_id: '7' }
    const money = { value: 90, currency: 'RUB' }
    expect(events.map(({ name, params }) => [name, withoutVisit(params)])).toEqual([
      ['page_view', { page_location: 'https://shop.example/?utm_source=x', page_title: 'Shop' }],
      ['generate_lead', { application_id: 'app-1', lead_source: 'yandex', form_id: 'top' }],
      ['working_lead', { ...ids, ...money, lead_status: 'Demo' }],
      ['qualify_lead', { ...ids, ...money }],
      ['close_convert_lead', { ...ids, ...money }],
      ['close_unconvert_lead', { ...ids, ...money, unconvert_lead_reason: 'Demo' }],
      ['purchase', { ...ids, transaction_id: 'p-1', value: 1_500.5, currency: 'RUB' }],
      ['refund', { ...ids, transaction_id: 'p-1', value: 500, currency: 'RUB' }],
    ])
  })

  it('beside Google’s tag is told what the tag cannot see, and only of clients that the tag knows', async () => {
    const fromPage = { context: { library: { name: '@throughline/browser' } } }
    const { trackers: _, ...unknown } = deal('won')
    const { events } = await told(
      [
        event('page'),
        event('application', fromPage),
        event('application', { id: 'from-server' }),
        deal('won'),
        unknown,
      ],
      { tag: true },
    )
    expect(events.map(({ name, clientId }) => [name, clientId])).toEqual([
      ['generate_lead', '1.2'],
      ['close_convert_lead', '1.2'],
    ])
  })

  it('knows a visitor by the same made ID where no tag runs', async () => {
    const { trackers: _, ...plain } = event('application')
    const { events } = await told([plain, { ...plain, id: 'other', applicationId: 'app-2' }])
    expect(events[0]?.clientId).toMatch(/^\d+\.\d+$/)
    expect(events[1]?.clientId).toBe(events[0]?.clientId)
  })

  it('joins the visit for a day after it began, and no longer', async () => {
    const yesterday = { ABC123: { id: String((NOW - 25 * HOUR_MS) / 1_000), number: 2 } }
    const { events } = await told([
      deal('target'),
      { ...deal('won'), trackers: { googleClientId: '1.2', googleSessions: yesterday } },
      { ...deal('lost'), trackers: { googleClientId: '1.2', googleSessions: { OTHER9: { id: '1', number: 1 } } } },
    ])
    expect(events.map(({ params }) => params['session_id'])).toEqual([
      String((NOW - HOUR_MS) / 1_000),
      undefined,
      undefined,
    ])
  })

  it('gets events that are too old at the oldest time that it takes, or not at all, as asked', async () => {
    const old = { ...deal('won'), occurredAt: NOW - 80 * HOUR_MS }
    const { events } = await told([old])
    expect(events[0]?.at).toBe(NOW - 72 * HOUR_MS + 600_000)
    const { sink, context, fake } = open({ late: 'reject' })
    expect(await sink.deliver([old], context)).toEqual([
      { kind: 'rejected', reason: 'GA4 takes nothing older than 72 hours' },
    ])
    expect(fake.events).toEqual([])
    const future = await told([{ ...deal('won'), occurredAt: NOW + HOUR_MS }])
    expect(future.events[0]?.at).toBe(NOW)
  })

  it('hears the visitor’s word on marketing as Consent Mode has it, and nothing where none was asked', async () => {
    const { events } = await told([
      { ...deal('open'), consent: { analytics: true, marketing: false } },
      { ...deal('target'), consent: { marketing: true } },
      deal('won'),
    ])
    expect(events.map(({ request }) => request['consent'])).toEqual([
      { ad_user_data: 'DENIED', ad_personalization: 'DENIED' },
      { ad_user_data: 'GRANTED', ad_personalization: 'GRANTED' },
      undefined,
    ])
  })

  it('learns of a person nothing, or hashes where it is asked for', async () => {
    const form = event('application', {
      userId: 'ann@shop.example',
      properties: { applicationId: 'app-1', contact: { email: ' Ann@Shop.example', phone: '8 900 123-45-67' } },
    })
    const plain = await told([form])
    expect(JSON.stringify(plain.events)).not.toMatch(/ann@|900|user_data/i)
    const hashed = await told([form], { personalData: 'hashed' })
    expect(hashed.events[0]?.request['user_data']).toEqual({
      sha256_email_address: ['6a0bf011a1fc1e9a8add1728704b8ddb5d9d2701ae295a65452d9f1f1cf91be5'],
      sha256_phone_number: ['091ac1171e8604ddd5e44aff4e22ec2d0d3befacd58079360a4be2ea6767f7e6'],
    })
    expect(JSON.stringify(hashed.events)).not.toMatch(/ann@|900/i)
  })

  it.each([
    ['session_start', 'keeps the name'],
    ['ga_thing', 'keeps the name'],
    ['Заявка', 'Latin letters'],
    ['3 clicks', 'Latin letters'],
    ['x'.repeat(41), 'more than 40 characters'],
  ])('is not sent %s, which it would drop without a word', async (name, why) => {
    const { sink, context, requests } = open()
    expect(await sink.deliver([event('track', { name })], context)).toEqual([
      { kind: 'rejected', reason: expect.stringContaining(why) },
    ])
    expect(requests).toHaveLength(0)
  })

  it('takes every event that is sent, whatever a site puts into it', async () => {
    const value = fc.oneof(fc.string({ maxLength: 300 }), fc.double(), fc.boolean(), fc.constant(null), fc.jsonValue())
    const properties = fc.dictionary(fc.string({ maxLength: 50 }), value, { maxKeys: 40 })
    await fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 60 }), properties, async (name, values) => {
        const { fake, sink, context } = open()
        const [result] = await sink.deliver(
          [event('track', { name, properties: JSON.parse(JSON.stringify(values)) })],
          context,
        )
        expect(fake.dropped).toEqual([])
        expect(fake.events).toHaveLength(result?.kind === 'delivered' ? 1 : 0)
      }),
      { numRuns: 200 },
    )
  })

  it('has texts cut to its lengths, and no value without a currency', async () => {
    const { events } = await told([
      event('track', {
        name: 'Plan Chosen',
        properties: { longText: 'я'.repeat(150), value: 5, vip: true, tags: ['a'] },
      }),
      event('page', { page: { url: `https://shop.example/${'a'.repeat(2_000)}` } }),
    ])
    expect(events[0]).toMatchObject({ name: 'plan_chosen' })
    expect(events[0]?.params).toEqual({
      long_text: 'я'.repeat(100),
      vip: 'true',
      session_id: expect.anything(),
      engagement_time_msec: 1,
    })
    expect(events[1]?.params['page_location']).toHaveLength(1_000)
  })

  it('has 25 parameters at most, those of the visit among them', async () => {
    const properties = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`p${index}`, index]))
    const { events } = await told([event('track', { name: 'Many', properties })])
    const names = Object.keys(events[0]?.params ?? {})
    expect(names).toHaveLength(25)
    expect(names).toEqual(expect.arrayContaining(['p0', 'p22', 'session_id', 'engagement_time_msec']))
  })

  it('is reached in the European Union, or wherever it is said to be', async () => {
    const hosts = async (options: Partial<Ga4Options>): Promise<string | undefined> => {
      const { sink, context, requests } = open(options)
      await sink.deliver([deal('won')], context)
      return requests[0] && new URL(requests[0].url).origin
    }
    expect(await hosts({})).toBe('https://www.google-analytics.com')
    expect(await hosts({ region: 'eu' })).toBe('https://region1.google-analytics.com')
    expect(await hosts({ region: 'eu', baseUrl: 'https://proxy.example/' })).toBe('https://proxy.example')
  })
})

describe('a check of GA4', () => {
  it('says that everything it would send is taken, and what nobody can tell', async () => {
    const { fake, sink, context } = open()
    const findings = await sink.check?.({
      clock: context.clock,
      fetch: (input, init) => fake.handle(new Request(input, init)),
    })
    expect(findings?.map(({ level }) => level)).toEqual(['good', 'doubtful'])
    expect(findings?.[0]?.text).toContain('page_view, generate_lead, working_lead, qualify_lead')
    expect(fake.events).toEqual([])
  })

  it('explains what is wrong, in Google’s words and with what to do', async () => {
    const { fake, sink, context } = open({
      events: [
        { when: { types: ['payment'] }, send: 'purchase', with: { value: 'properties.amount', items: { value: 'x' } } },
      ],
    })
    const answer = {
      validationMessages: [{ fieldPath: 'events', description: 'Bad name.', validationCode: 'NAME_INVALID' }],
    }
    const wrong = await sink.check?.({ clock: context.clock, fetch: async () => Response.json(answer) })
    expect(wrong).toEqual([
      { level: 'wrong', text: expect.stringMatching(/^GA4 says events: Bad name\. \(NAME_INVALID\); names begin/) },
    ])
    fake.faults.start({ kind: 'server-error' })
    const away = await sink.check?.({
      clock: context.clock,
      fetch: (input, init) => fake.handle(new Request(input, init)),
    })
    expect(away).toEqual([{ level: 'doubtful', text: expect.stringContaining('answered 502') }])
    const dead = await sink.check?.({ clock: context.clock, fetch: () => Promise.reject(new Error('no route')) })
    expect(dead).toEqual([{ level: 'wrong', text: 'GA4 cannot be reached: no route' }])
  })
})
