import type { TrackedEvent } from '@throughline/protocol'
import { describe, expect, it } from 'vitest'
import { attempt } from '../../test/deliver.js'
import { application, springTouch } from '../../test/events.js'
import { clicked, googleAdsWorld } from '../../test/google-ads-world.js'
import type { GoogleAdsOptions } from './options.js'
import { googleAds } from './sink.js'

const AT = Date.UTC(2026, 2, 2, 8, 30)
const HOUR_MS = 3_600_000

async function told(events: readonly TrackedEvent[], options: Partial<GoogleAdsOptions> = {}) {
  const { fake, sink, context } = googleAdsWorld(options)
  const wanted = events.filter((each) => sink.accepts?.(each))
  return { results: await sink.deliver(wanted, context), conversions: fake.conversions() }
}

describe('Google Ads', () => {
  it('is told of a lead by its click, with hashes of who asked for more', async () => {
    const contact = { email: ' Ann@Shop.example', phone: '8 (900) 123-45-67' }
    const { conversions } = await told([
      clicked('app-1', {
        consent: { marketing: true },
        properties: { applicationId: 'app-1', value: 90, currency: 'RUB', contact },
      }),
    ])
    expect(conversions).toEqual([
      {
        conversionAction: 'customers/1234567890/conversionActions/111',
        conversionDateTime: '2026-03-02 08:30:00+00:00',
        gclid: 'click-1',
        orderId: 'app-1',
        conversionValue: 90,
        currencyCode: 'RUB',
        userIdentifiers: [
          { hashedEmail: '6a0bf011a1fc1e9a8add1728704b8ddb5d9d2701ae295a65452d9f1f1cf91be5' },
          { hashedPhoneNumber: '091ac1171e8604ddd5e44aff4e22ec2d0d3befacd58079360a4be2ea6767f7e6' },
        ],
        consent: { adUserData: 'GRANTED', adPersonalization: 'GRANTED' },
      },
    ])
  })

  it('is told what becomes of a lead where a conversion action has its name, once', async () => {
    const deal = (id: string, status: string): TrackedEvent =>
      clicked('app-1', {
        id,
        type: 'deal',
        dealId: '7',
        properties: { dealId: '7', status, value: 90, currency: 'RUB' },
      })
    const payment = (paymentId: string, amount: number): TrackedEvent =>
      clicked('app-1', { id: paymentId, type: 'payment', properties: { paymentId, amount, currency: 'RUB' } })
    const { conversions } = await told([
      deal('a', 'target'),
      deal('b', 'won'),
      deal('c', 'won'),
      payment('p-1', 1_500.5),
      payment('p-2', -500),
    ])
    expect(
      conversions.map(({ conversionAction, orderId, conversionValue }) => [conversionAction, orderId, conversionValue]),
    ).toEqual([
      ['customers/1234567890/conversionActions/333', '7-won', 90],
      ['customers/1234567890/conversionActions/222', 'p-1', 1_500.5],
    ])
  })

  it('knows the visitor’s last click, whatever kind it was, and of some kinds no person', async () => {
    const touch = (at: number, clickIds: object) => ({ ...springTouch, at: AT + at, clickIds })
    const first = touch(-3 * HOUR_MS, { gclid: 'first' })
    const event = (applicationId: string, ...chain: ReturnType<typeof touch>[]): TrackedEvent =>
      application(applicationId, {
        touches: { first, last: first, chain: [first, ...chain] },
        properties: { applicationId, contact: { email: 'ann@shop.example' } },
      })
    const { conversions } = await told([
      event('1', touch(-2 * HOUR_MS, { gbraid: 'ios' }), touch(-HOUR_MS, { yclid: 'other' })),
      event('2', touch(-HOUR_MS, { wbraid: 'web', gclid: 'both' })),
      application('3', { trackers: { googleClickId: 'cookie' } }),
    ])
    expect(conversions.map(({ gclid, gbraid, wbraid }) => [gclid, gbraid, wbraid])).toEqual([
      [undefined, 'ios', undefined],
      ['both', undefined, undefined],
      ['cookie', undefined, undefined],
    ])
    expect(conversions.map(({ userIdentifiers }) => userIdentifiers !== undefined)).toEqual([false, true, false])
  })

  it('hears of who never clicked only by hashes, and of nobody else', async () => {
    const asked = application('app-1', { properties: { applicationId: 'app-1', contact: { phone: '+49 30 123456' } } })
    const unknown = application('app-2')
    expect((await told([asked, unknown])).conversions.map(({ orderId }) => orderId)).toEqual(['app-1'])
    expect((await told([asked, unknown], { personalData: 'none' })).conversions).toEqual([])
  })

  it('takes what is sound, is told the rest later or never', async () => {
    const { fake, sink, context } = googleAdsWorld({
      events: [{ when: { names: ['Odd'] }, send: 'odd' }],
    })
    fake.unseen.add('fresh')
    const old = { ...springTouch, at: AT - 91 * 24 * HOUR_MS, clickIds: { gclid: 'old' } }
    const results = await sink.deliver(
      [
        clicked('app-1'),
        clicked('app-2', { touch: { ...springTouch, clickIds: { gclid: 'fresh' } } }),
        clicked('app-3', { touch: old }),
        clicked('app-4', { type: 'track', name: 'Odd' }),
      ],
      context,
    )
    expect(results).toEqual([
      { kind: 'delivered' },
      { kind: 'retry', reason: expect.stringContaining('TOO_RECENT_EVENT'), afterMs: 6 * HOUR_MS },
      { kind: 'rejected', reason: expect.stringContaining('90 days') },
      { kind: 'rejected', reason: expect.stringContaining('no conversion action for "odd"') },
    ])
  })

  it('takes a repeat for delivered, also where it has forgotten what it told', async () => {
    const { sink, context, fake } = googleAdsWorld()
    const forgetful = { ...context, memory: { read: async () => new Map(), write: async () => undefined } }
    await sink.deliver([clicked('app-1')], forgetful)
    expect(await sink.deliver([clicked('app-1')], forgetful)).toEqual([{ kind: 'delivered' }])
    expect(fake.conversions()).toHaveLength(1)
  })

  it('asks for a token once an hour, and for a new one when it was refused', async () => {
    const { sink, context, fake, requests } = googleAdsWorld()
    const asked = (): number => requests.filter(({ url }) => url.endsWith('/token')).length
    await sink.deliver([clicked('app-1')], context)
    await sink.deliver([clicked('app-2')], context)
    expect(asked()).toBe(1)
    await context.clock.sleep(HOUR_MS)
    await sink.deliver([clicked('app-3')], context)
    expect(asked()).toBe(2)
    fake.endTokens()
    expect(await attempt(sink, [clicked('app-4')], context)).toMatchObject({ code: 'unauthorised' })
    expect(await attempt(sink, [clicked('app-4')], context)).toEqual([{ kind: 'delivered' }])
    expect(asked()).toBe(3)
  })

  it.each([
    [{ oauth: { clientId: 'client', clientSecret: 'secret', refreshToken: 'revoked' } }, '"invalid_grant"'],
    [{ developerToken: 'other' }, 'The developer token is not valid.'],
    [{ customerId: '000-000-0000' }, 'permission for this customer'],
  ])('blames the options, not the events: %j', async (options, why) => {
    const { sink, context } = googleAdsWorld(options)
    expect(await attempt(sink, [clicked('app-1')], context)).toMatchObject({
      code: 'unauthorised',
      message: expect.stringContaining(why),
    })
  })

  it('refuses options that cannot be', () => {
    const oauth = { clientId: 'a', clientSecret: 'b', refreshToken: 'c' }
    const options = { customerId: '12', developerToken: 'd', oauth, conversionActions: {} }
    expect(() => googleAds(options)).toThrow('must be the ID of an account such as 123-456-7890')
    expect(() => googleAds(options)).toThrow('must name at least one conversion action')
  })
})

describe('a check of Google Ads', () => {
  it('names the conversion actions that it takes and those that it does not know', async () => {
    const { fake, sink, context, requests } = googleAdsWorld({ conversionActions: { lead: '111', sale: '999' } })
    expect(await sink.check?.(context)).toEqual([
      { level: 'good', text: 'Google Ads takes "lead" as the conversion action 111' },
      { level: 'wrong', text: expect.stringContaining('"sale" (999): The conversion action is not found.') },
    ])
    expect(fake.conversions()).toEqual([])
    expect(await requests.at(-1)?.json()).toMatchObject({ validateOnly: true })
  })

  it('says what is refused as a whole, and never throws', async () => {
    const { sink, context } = googleAdsWorld({ developerToken: 'other' })
    expect(await sink.check?.(context)).toEqual([{ level: 'wrong', text: expect.stringContaining('developer token') }])
    const dead = { clock: context.clock, fetch: () => Promise.reject(new Error('no route')) }
    expect(await googleAdsWorld().sink.check?.(dead)).toEqual([{ level: 'wrong', text: 'no route' }])
  })
})
