import { CLICK_ID_PARAMS, parseMessage, type TrackedEvent } from '@throughline/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { complete, knownOf } from '../log/known.js'
import { normalise } from './event.js'
import { renormalise } from './renormalise.js'
import { rulesOf } from './site-rules.js'

const arrival = { site: 'shop', receivedAt: 1_700_000_000_000 }
const mark = fc.constantFrom('yandex', 'google', 'chatgpt.com', 'cpc', 'email', 'Spring', '(direct)', 'x')
const touch = fc.record(
  {
    at: fc.nat(),
    source: mark,
    medium: mark,
    campaign: mark,
    term: mark,
    landing: fc.constant('/'),
    referrer: fc.constantFrom('ya.ru', 'www.google.com', 'blog.example', 'lite.qwant.com'),
    clickIds: fc.dictionary(fc.constantFrom(...CLICK_ID_PARAMS), fc.constantFrom('1', 'a;b;c', 'Abc')),
  },
  { requiredKeys: ['at'] },
)
const context = fc.record(
  {
    touch,
    touches: fc.array(touch, { maxLength: 4 }),
    ids: fc.dictionary(
      fc.constantFrom('_ga', '_ga_A', '_ym_uid', '_fbc', 'x'),
      fc.constantFrom('GA1.1.2.3', 'GS1.1.7.8', 'y'),
    ),
    userAgent: fc.constantFrom('Googlebot/2.1', 'Mozilla/5.0 (Windows NT 10.0) Chrome/140.0.0.0 Safari/537.36'),
    userAgentData: fc.constant({ platform: 'Android', mobile: true, brands: [{ brand: 'Brave', version: '1' }] }),
    page: fc.constant({ url: 'https://shop.example/?utm_source=vk&gclid=1', referrer: 'https://t.me/' }),
    campaign: fc.record({ name: mark, source: mark }, { requiredKeys: [] }),
    ip: fc.constant('203.0.113.7'),
  },
  { requiredKeys: [] },
)
const message = fc
  .record({
    type: fc.constantFrom('page', 'track', 'identify'),
    event: fc.constantFrom('Plan Chosen', 'Cost Recorded', 'Call Received', 'Application Submitted'),
    anonymousId: fc.constant('v'),
    properties: fc.constant({
      applicationId: 'a',
      callId: '1',
      caller: '+7 900',
      date: '2026-03-01',
      source: 'vk',
      campaign: 'spring',
      amount: 1,
      currency: 'RUB',
    }),
    context,
  })
  .map((input) => {
    const parsed = parseMessage(input)
    if (!parsed.ok) throw new Error(parsed.reason)
    return parsed.value
  })

describe('making an event regular again', () => {
  it('gives the event itself under the same rules', () => {
    fc.assert(
      fc.property(message, (each) => {
        const event = normalise(each, arrival)
        expect(renormalise(event)).toEqual(event)
      }),
    )
  })

  it('gives, under new rules, the event that the message would have made under them', () => {
    const rules = rulesOf({ id: 'shop', writeKey: 'k', channels: [{ channel: 'Ours', source: '/^(yandex|vk|x)$/' }] })
    fc.assert(
      fc.property(message, (each) => {
        expect(renormalise(normalise(each, arrival), rules)).toEqual(normalise(each, { ...arrival, rules }))
      }),
    )
  })

  it('keeps what was completed', () => {
    const clicked = { touch: { at: 1, clickIds: { fbclid: 'A' } }, ids: { _ga: 'GA1.1.2.3' } }
    const known = knownOf(normalise({ type: 'page', anonymousId: 'v', context: clicked }, arrival))
    const payment = normalise({ type: 'track', event: 'Payment Received', properties: { paymentId: '1' } }, arrival)
    const completed = complete(payment, { applicationId: 'a', ...known })
    expect(completed.trackers).toEqual({ googleClientId: '2.3', metaClickId: 'fb.1.1.A' })
    expect(renormalise(completed)).toEqual(completed)
  })

  it('classifies anew what an older rule had concluded, and never what was sent', () => {
    const old: TrackedEvent = {
      ...normalise({ type: 'page', anonymousId: 'v' }, arrival),
      touch: {
        at: 1,
        source: 'chatgpt.com',
        medium: 'referral',
        channel: 'Referral',
        campaign: 'sent',
        referrer: 'chatgpt.com',
        derived: ['source', 'medium'],
      },
    }
    expect(renormalise(old).touch).toEqual({
      at: 1,
      source: 'chatgpt',
      medium: 'ai-assistant',
      channel: 'AI Assistants',
      campaign: 'sent',
      referrer: 'chatgpt.com',
      derived: ['source', 'medium'],
    })
  })

  it("reads what an older rule did not read of other trackers' cookies", () => {
    const clicked = { touch: { at: 1, clickIds: { fbclid: 'A' } } }
    const { trackers, ...old } = normalise({ type: 'page', anonymousId: 'v', context: clicked }, arrival)
    expect(renormalise(old).trackers).toEqual(trackers)
  })

  it('keeps the device of an event whose user agent was not kept', () => {
    const event = {
      ...normalise({ type: 'page', anonymousId: 'v' }, arrival),
      device: { type: 'tv' },
      bot: true,
    } as const
    expect(renormalise(event)).toEqual(event)
  })
})
