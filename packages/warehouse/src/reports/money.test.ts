import type { Touch } from '@throughline/protocol'
import { describe, expect, test } from 'vitest'
import { ad, application, cost, dealChanged, direct, march, pageView, search } from '../../test/events.js'
import { money, report, won } from '../../test/money.js'

test('the walk: one visit, application and sale of a campaign with its cost, revenue and ROMI', async () => {
  const { rows, ...rest } = await report([
    pageView('1', 's', { touch: ad }),
    pageView('2', 's', { touch: ad, occurredAt: march(1, 13) }),
    application('a', [ad]),
    cost(ad, { amount: 10_000 }),
    dealChanged('d', { status: 'open' }, { applicationId: 'a', occurredAt: march(4) }),
    won({ value: 50_000, costOfGoods: 15_000 }),
  ])
  expect(rest).toEqual({
    report: 'money',
    params: { model: 'last_non_direct', by: ['channel', 'source', 'campaign'], currency: 'RUB' },
    columns: [
      'channel',
      'source',
      'campaign',
      'visits',
      'applications',
      'target_deals',
      'sales',
      'cost',
      'revenue',
      'cost_of_goods',
      'cost_per_visit',
      'cost_per_application',
      'cost_per_sale',
      'romi',
      'romi_margin',
    ],
  })
  expect(rows).toEqual([
    {
      channel: 'Paid Search',
      source: 'yandex',
      campaign: 'spring',
      visits: 1,
      applications: 1,
      target_deals: 1,
      sales: 1,
      cost: 10_000,
      revenue: 50_000,
      cost_of_goods: 15_000,
      cost_per_visit: 10_000,
      cost_per_application: 10_000,
      cost_per_sale: 10_000,
      romi: 4,
      romi_margin: 2.5,
    },
  ])
})

test('an empty warehouse reports no rows, and all of the columns', async () => {
  const { rows, columns } = await report([])
  expect(rows).toEqual([])
  expect(columns).toHaveLength(15)
})

describe('one application after ad, search and direct', () => {
  const events = [application('a', [ad, search, direct]), won({ value: 90 })]

  test.each([
    ['first', { yandex: 90 }],
    ['last', { '(direct)': 90 }],
    ['last_non_direct', { google: 90 }],
    ['last_paid', { yandex: 90 }],
    ['linear', { yandex: 30, google: 30, '(direct)': 30 }],
    ['position', { yandex: 36, google: 18, '(direct)': 36 }],
  ])('earns under %s %j', async (model, revenue) => {
    const rows = await money(events, { model, by: 'source' })
    expect(Object.fromEntries(rows.map((row) => [row['source'], row['revenue']]))).toEqual(revenue)
  })
})

describe('ROMI', () => {
  test.each([
    ['one rouble in and one on top is +100 %', 200, 1],
    ['nothing on top is 0', 100, 0],
    ['less is negative', 40, -0.6],
    ['nothing at all is -100 %', 0, -1],
  ])('%s', async (_, value, romi) => {
    const rows = await money([application('a', [ad]), cost(ad, { amount: 100 }), won({ value })])
    expect(rows).toMatchObject([{ romi }])
  })

  test('without a cost it cannot be told, nor can the price of what there is none of', async () => {
    expect(await money([application('a', [search]), won({ value: 100 })])).toMatchObject([
      { cost: 0, romi: null, romi_margin: null, cost_per_visit: null, cost_per_sale: 0 },
    ])
  })
})

test('the leader changes from applications to sales to ROMI to ROMI with margin', async () => {
  const from = (source: string, channel: Touch['channel']): Touch => ({ at: march(1), source, medium: 'any', channel })
  const plan = [
    { touch: from('vk', 'Display'), applications: 9, sales: 1, value: 9_000, costOfGoods: 1_000, spent: 10_000 },
    {
      touch: from('yandex', 'Paid Search'),
      applications: 6,
      sales: 5,
      value: 5_000,
      costOfGoods: 3_000,
      spent: 10_000,
    },
    { touch: from('news', 'Email'), applications: 3, sales: 2, value: 5_000, costOfGoods: 4_500, spent: 2_000 },
    { touch: from('partner', 'Referral'), applications: 2, sales: 1, value: 4_000, costOfGoods: 500, spent: 1_000 },
  ]
  const events = plan.flatMap(({ touch, applications, sales, value, costOfGoods, spent }) => {
    const ids = Array.from({ length: applications }, (_, at) => `${touch.source}-${at}`)
    return [
      cost(touch, { amount: spent }),
      ...ids.map((id) => application(id, [touch])),
      ...ids.slice(0, sales).map((id) => won({ value, costOfGoods }, id, `deal-${id}`)),
    ]
  })
  const rows = await money(events, { by: 'channel' })
  const leader = (column: string): unknown =>
    [...rows].sort((a, b) => Number(b[column]) - Number(a[column])).map((row) => row['channel'])[0]
  expect(leader('applications')).toBe('Display')
  expect(leader('sales')).toBe('Paid Search')
  expect(leader('romi')).toBe('Email')
  expect(leader('romi_margin')).toBe('Referral')
})
