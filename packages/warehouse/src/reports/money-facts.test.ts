import { describe, expect, test } from 'vitest'
import { ad, application, cost, dealChanged, march, pageView, payment, search } from '../../test/events.js'
import { money, report, won } from '../../test/money.js'
import type { WarehouseSite } from '../options.js'

describe('revenue', () => {
  test('is what was paid once anything was, not the value of the deal', async () => {
    const paid = payment('p', { amount: 30_000 }, { dealId: 'd' })
    expect(await money([application('a', [ad]), won({ value: 50_000 }), paid])).toMatchObject([{ revenue: 30_000 }])
  })

  test('is less what was given back', async () => {
    const given = [payment('p', { amount: 100 }, { dealId: 'd' }), payment('r', { amount: -40 }, { dealId: 'd' })]
    expect(await money([application('a', [ad]), won({ value: 50_000 }), ...given])).toMatchObject([{ revenue: 60 }])
  })

  test('of a deal that has left won is gone, and so is the sale; the target deal stays', async () => {
    const lost = dealChanged('d', { status: 'lost' }, { occurredAt: march(11) })
    expect(await money([application('a', [ad]), won({ value: 50_000 }), lost])).toMatchObject([
      { target_deals: 1, sales: 0, revenue: 0 },
    ])
  })

  test('of a payment told twice is the later one, and at the same moment the one with the greater ID', async () => {
    const first = payment('p', { amount: 100 }, { id: 'a' })
    const second = payment('p', { amount: 70 }, { id: 'b' })
    const corrected = payment('p', { amount: 60 }, { id: '0', occurredAt: march(11) })
    expect(await money([first, second])).toMatchObject([{ revenue: 70 }])
    expect(await money([second, first])).toMatchObject([{ revenue: 70 }])
    expect(await money([corrected, second, first])).toMatchObject([{ revenue: 60 }])
  })

  test('of a payment whose deal has no source of its own goes to that of the payment', async () => {
    const paid = payment('p', { amount: 10 }, { dealId: 'd', touch: search })
    expect(await money([dealChanged('d', { status: 'open' }), paid])).toMatchObject([{ source: 'google', revenue: 10 }])
  })

  test('of a payment that names the application only is not counted again as the value of its deal', async () => {
    const paid = payment('p', { amount: 30_000 }, { applicationId: 'a' })
    expect(await money([application('a', [ad]), won({ value: 50_000 }), paid])).toMatchObject([{ revenue: 30_000 }])
  })

  test('of a payment that names a user only goes to the first application of that user', async () => {
    const events = [
      application('late', [{ ...search, at: march(5) }], { userId: 'u', occurredAt: march(5) }),
      application('early', [ad], { userId: 'u', occurredAt: march(4) }),
      payment('p', { amount: 70 }, { userId: 'u' }),
    ]
    expect(await money(events, { by: 'source' })).toMatchObject([
      { source: 'yandex', revenue: 70 },
      { source: 'google' },
    ])
  })

  test('keeps the cost of goods of the deal where payments do not name one', async () => {
    const paid = payment('p', { amount: 50_000 }, { dealId: 'd' })
    const named = payment('p', { amount: 50_000, costOfGoods: 7 }, { dealId: 'd' })
    const deal = [application('a', [ad]), won({ value: 50_000, costOfGoods: 20_000 })]
    expect(await money([...deal, paid])).toMatchObject([{ cost_of_goods: 20_000 }])
    expect(await money([...deal, named])).toMatchObject([{ cost_of_goods: 7 }])
  })
})

describe('a deal whose application is not known', () => {
  test('is credited to the touch of its own events', async () => {
    const deal = dealChanged('d', { status: 'won', value: 10 }, { applicationId: 'elsewhere', touch: search })
    expect(await money([deal])).toMatchObject([{ source: 'google', sales: 1, revenue: 10 }])
  })

  test('and that has no touch is shown as (unknown)', async () => {
    expect(await money([won({ value: 10 })])).toMatchObject([
      { channel: 'Unassigned', source: '(unknown)', campaign: null, sales: 1, revenue: 10 },
    ])
  })
})

describe('costs', () => {
  test('of a source without any visit are shown', async () => {
    expect(await money([cost(search, { amount: 50_000 })])).toMatchObject([
      { channel: 'Organic Search', source: 'google', visits: 0, cost: 50_000, cost_per_visit: null, romi: -1 },
    ])
  })

  test('of the same day, marks and provider are replaced by what was received last', async () => {
    const first = cost(ad, { amount: 1 }, { receivedAt: march(20) })
    const last = cost(ad, { amount: 2 }, { receivedAt: march(21) })
    const moved = cost({ ...ad, channel: 'Paid Other' }, { amount: 3 }, { receivedAt: march(22) })
    expect(await money([last, first])).toMatchObject([{ cost: 2 }])
    expect(await money([moved, last, first])).toMatchObject([{ channel: 'Paid Other', cost: 3 }])
  })

  test('of another day, campaign or provider are added', async () => {
    const others = [
      cost(ad, { amount: 1 }),
      cost(ad, { amount: 2, date: '2026-03-02' }),
      cost(ad, { amount: 4, provider: 'agency' }),
      cost({ ...ad, campaign: 'summer' }, { amount: 8 }),
    ]
    expect(await money(others, { by: 'source' })).toMatchObject([{ cost: 15 }])
  })

  test('that nobody has classified keep the marks they were sent with', async () => {
    const { touch: _, ...event } = cost(ad, { amount: 5, source: 'seo', campaign: 'texts' })
    expect(await money([event])).toMatchObject([{ channel: 'Unassigned', source: 'seo', campaign: 'texts', cost: 5 }])
  })
})

describe('the period', () => {
  const moscow: WarehouseSite = { id: 'shop', currency: 'RUB', timezone: 'Europe/Moscow' }

  test('has its days in the time zone of the site', async () => {
    const late = pageView('1', 's', { touch: ad, occurredAt: Date.UTC(2026, 2, 31, 21, 30) })
    expect((await report([late], { from: '2026-04-01', to: '2026-04-01' }, [moscow])).rows).toHaveLength(1)
    expect((await report([late], { to: '2026-03-31' }, [moscow])).rows).toHaveLength(0)
  })

  test('counts every fact on its own day', async () => {
    const events = [
      pageView('1', 's', { touch: ad }),
      application('a', [ad]),
      won({ value: 10 }),
      cost(ad, { amount: 4 }),
    ]
    expect(await money(events, { from: '2026-03-09', to: '2026-03-09' })).toMatchObject([
      { visits: 0, applications: 0, target_deals: 1, sales: 1, revenue: 10, cost: 0 },
    ])
    expect(await money(events, { to: '2026-03-03' })).toMatchObject([
      { visits: 1, applications: 1, target_deals: 0, sales: 0, revenue: 0, cost: 4 },
    ])
  })
})

describe('visits', () => {
  test('are sessions under the source of their first event, whichever event came first', async () => {
    const first = pageView('1', 's', { touch: ad, occurredAt: march(1) })
    const later = pageView('2', 's', { touch: search, occurredAt: march(2) })
    expect(await money([later, first], { by: 'source' })).toMatchObject([{ source: 'yandex', visits: 1 }])
  })

  test('begun by two events of the same moment are begun by the one with the smaller ID', async () => {
    const [a, b] = [pageView('a', 's', { touch: ad }), pageView('b', 's', { touch: search })]
    expect(await money([a, b], { by: 'source' })).toMatchObject([{ source: 'yandex' }])
    expect(await money([b, a], { by: 'source' })).toMatchObject([{ source: 'yandex' }])
  })

  test('are not made by bots', async () => {
    expect(await money([pageView('1', 's', { touch: ad, bot: true })])).toEqual([])
  })
})

test('a call is an application, and a form followed by its call is one', async () => {
  const call = { type: 'call', name: 'Call Received', id: 'call' } as const
  expect(await money([application('c', [ad], call)])).toMatchObject([{ applications: 1 }])
  expect(await money([application('a', [ad]), application('a', [], call)])).toMatchObject([{ applications: 1 }])
})

describe('other currencies', () => {
  const euros = [cost(ad, { amount: 1 }), cost(ad, { amount: 7, currency: 'EUR', date: '2026-03-02' })]

  test('are left out with a note, and shown when asked for', async () => {
    const { rows, notes } = await report(euros)
    expect(rows).toMatchObject([{ cost: 1 }])
    expect(notes).toEqual([
      'sums in EUR are not in these figures (1 of them): there is no rate of EUR in RUB on their dates; give one with "throughline import rates", or ask for them with currency=EUR',
      '1.00 RUB was spent on a campaign that nobody came from: see the report unmatched-costs',
    ])
    expect(await money(euros, { currency: 'EUR' })).toMatchObject([{ cost: 7 }])
  })

  test('where the site names none, most of the sums decide', async () => {
    const { params, rows } = await report([...euros, cost(ad, { amount: 2, currency: 'EUR' })], {}, [{ id: 'shop' }])
    expect(params['currency']).toBe('EUR')
    expect(rows).toMatchObject([{ cost: 9 }])
  })
})

test('one site is told from another', async () => {
  const events = [pageView('1', 's', { touch: ad }), pageView('2', 's', { touch: search, site: 'branch' })]
  const sites = [{ id: 'shop' }, { id: 'branch' }]
  expect((await report(events, {}, sites)).rows).toHaveLength(2)
  expect((await report(events, { site: 'branch' }, sites)).rows).toMatchObject([{ source: 'google', visits: 1 }])
})
