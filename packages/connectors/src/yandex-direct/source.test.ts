import { describe, expect, it } from 'vitest'
import { costFeedWorld, NOON } from '../../test/cost-feed-world.js'
import { directAdvertiser, type DirectSpent } from '../testing/yandex-direct/index.js'
import { yandexDirect, type YandexDirectOptions } from './index.js'

const SPRING: DirectSpent = {
  date: '2026-03-30',
  campaignId: '7001',
  campaignName: 'spring',
  adId: '11',
  criterion: 'voice mail',
  impressions: 1000,
  clicks: 12,
  cost: 340.5,
}

function world(spent: DirectSpent[], options: Partial<YandexDirectOptions> = {}, makingMs = 0) {
  return costFeedWorld((clock) => ({
    vendor: directAdvertiser({ clock, token: 'token', spent: () => spent, makingMs }),
    source: yandexDirect({ token: 'token', ...options }),
  }))
}

describe('costs of Yandex Direct', () => {
  it('are told by day and campaign, as the marks of the ads’ links', async () => {
    const { read } = world([SPRING, { ...SPRING, adId: '12', impressions: 500, clicks: 3, cost: 59.5 }])
    expect(await read()).toEqual([
      {
        type: 'track',
        event: 'Cost Recorded',
        messageId: expect.stringMatching(/^cost-/),
        properties: {
          date: '2026-03-30',
          source: 'yandex',
          medium: 'cpc',
          campaign: 'spring',
          provider: 'yandex-direct',
          amount: 400,
          currency: 'RUB',
          clicks: 15,
          impressions: 1500,
        },
      },
    ])
  })

  it('go down to the ad and the keyword, by the campaign’s number and with VAT, as asked', async () => {
    const { read } = world([SPRING, { ...SPRING, criterion: '' }], { level: 'keyword', campaignBy: 'id', vat: true })
    const [named, auto] = (await read()).map(({ properties }) => properties)
    expect(named).toMatchObject({ campaign: '7001', content: '11', term: 'voice mail', amount: 415.41 })
    expect(auto).not.toHaveProperty('term')
  })

  it('of the last days are read again, and the same figures are the same message on that day', async () => {
    const spent = [SPRING, { ...SPRING, date: '2026-01-01' }]
    const { read, clock } = world(spent)
    const first = await read()
    expect(first.map(({ properties }) => properties?.['date'])).toEqual(['2026-03-30'])
    expect(await read()).toEqual(first)
    spent[0] = { ...SPRING, cost: 300 }
    expect((await read())[0]?.properties).toMatchObject({ amount: 300 })
    spent[0] = SPRING
    await clock.sleep(86_400_000)
    // Back at the first amount, which on another day is another message.
    expect((await read())[0]?.messageId).not.toBe(first[0]?.messageId)
  })

  it('are read from the day that was asked for, a month at a time', async () => {
    const spent = ['2026-01-01', '2026-02-14', '2026-03-31'].map((date) => ({ ...SPRING, date }))
    const { read } = world(spent, { since: '2026-01-01' })
    expect((await read()).map(({ properties }) => properties?.['date'])).toEqual([
      '2026-01-01',
      '2026-02-14',
      '2026-03-31',
    ])
  })

  it('wait for a report that is being made, and ask for it again in the same words', async () => {
    const { read, clock } = world([SPRING], {}, 25_000)
    await expect(read()).rejects.toMatchObject({ code: 'server-error', retryAfterMs: 25_000 })
    await clock.sleep(10_000)
    await expect(read()).rejects.toMatchObject({ retryAfterMs: 15_000 })
    await clock.sleep(15_000)
    expect(await read()).toHaveLength(1)
  })

  it('are left out of days on which the account was away, until it is there again', async () => {
    const spent = [SPRING]
    const { read, clock } = world(spent)
    await read()
    await clock.sleep(10 * 86_400_000)
    spent.push(...['2026-04-02', '2026-04-09'].map((date) => ({ ...SPRING, date })))
    expect((await read()).map(({ properties }) => properties?.['date'])).toEqual(['2026-04-02', '2026-04-09'])
  })

  it('need a token that is believed', async () => {
    const { read, source, clock } = world([SPRING], { token: 'another' })
    await expect(read()).rejects.toMatchObject({
      code: 'unauthorised',
      message: 'Yandex Direct refused: 53, Authorization error, Invalid OAuth token',
    })
    const advertiser = directAdvertiser({ clock, token: 'token', spent: () => [SPRING] })
    const context = {
      clock,
      fetch: (input: string | URL | Request, init?: RequestInit) => advertiser.handle(new Request(input, init)),
    }
    expect((await source.check?.(context))?.[0]?.level).toBe('wrong')
    expect(await yandexDirect({ token: 'token' }).check?.(context)).toEqual([
      { level: 'good', text: 'Yandex Direct told of 1 costs of 2026-03-30' },
    ])
  })

  it('have no webhooks', () => {
    const { source } = world([])
    const request = { headers: () => undefined, secret: 'x', body: new Uint8Array(), receivedAt: NOON }
    expect(source.verify(request)).toBe(false)
  })
})
