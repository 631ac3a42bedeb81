import type { Touch, TrackedEvent } from '@throughline/protocol'
import { describe, expect, test } from 'vitest'
import type { ReportRow } from '../src/reports/result.js'
import { ad, application, cost, dealChanged, direct, march, payment, search } from './events.js'
import { warehouseOf } from './open.js'

const DAY_MS = 86_400_000

async function rowsOf(
  events: readonly TrackedEvent[],
  name: string,
  params: object = {},
): Promise<readonly ReportRow[]> {
  const warehouse = await warehouseOf(events)
  const { rows } = await warehouse.report(name, params)
  await warehouse.close()
  return rows
}

const did = (name: string, user: string, at: number, more: Partial<TrackedEvent> = {}): TrackedEvent => ({
  id: `${name} ${user} ${at}`,
  site: 'shop',
  type: 'track',
  name,
  occurredAt: at,
  receivedAt: at,
  userId: user,
  properties: {},
  ...more,
})

describe('three channels', () => {
  const vk: Touch = { at: march(1), source: 'vk', medium: 'paid_social', channel: 'Paid Social' }
  const mail: Touch = { at: march(1), source: 'news', medium: 'email', channel: 'Email' }
  const won = (id: string, touch: Touch, value: number, costOfGoods: number): readonly TrackedEvent[] => [
    application(id, [touch]),
    dealChanged(`deal-${id}`, { status: 'won', value, costOfGoods }, { applicationId: id }),
  ]
  const events = [
    ...['v1', 'v2', 'v3', 'v4'].map((id) => application(id, [vk])),
    ...won('v5', vk, 10_000, 1_000),
    ...[1, 2, 3].flatMap((n) => won(`y${n}`, ad, 10_000, 9_000)),
    ...won('m1', mail, 9_000, 1_000),
    ...won('m2', mail, 9_000, 1_000),
    cost(vk, { amount: 9_000 }),
    cost(ad, { amount: 5_000 }),
    cost(mail, { amount: 4_500 }),
  ]
  const leader = async (column: string): Promise<unknown> => {
    const rows = await rowsOf(events, 'money', { by: 'channel' })
    return [...rows].sort((a, b) => Number(b[column]) - Number(a[column]))[0]?.['channel']
  }

  test('lead by applications, by sales and ROMI, and by ROMI with margin, each another one', async () => {
    expect(await leader('applications')).toBe('Paid Social')
    expect(await leader('sales')).toBe('Paid Search')
    expect(await leader('romi')).toBe('Paid Search')
    expect(await leader('romi_margin')).toBe('Email')
  })

  test('a margin rate stands in for the cost of goods', async () => {
    const rows = await rowsOf(events, 'money', { by: 'channel', margin: '0.5' })
    expect(rows.find(({ channel }) => channel === 'Paid Search')).toMatchObject({ romi: 5, romi_margin: 2 })
  })
})

test('430 registrations and 90 payers in the month are 20.9 %, and who pays later is told apart', async () => {
  const events = Array.from({ length: 430 }, (_, at) => [
    did('Registered', `u${at}`, march(1 + (at % 28))),
    ...(at < 90 ? [payment(`p${at}`, { amount: 100 }, { userId: `u${at}`, occurredAt: march(29) })] : []),
    ...(at >= 90 && at < 100
      ? [payment(`p${at}`, { amount: 9 }, { userId: `u${at}`, occurredAt: march(31) + DAY_MS })]
      : []),
  ]).flat()
  expect(await rowsOf(events, 'first-payment')).toMatchObject([
    {
      cohort: '2026-03',
      registrations: 430,
      payers_same_month: 90,
      payers_later: 10,
      same_month_rate: 0.209302,
      payer_rate: 0.232558,
    },
  ])
})

test('retention by hand: active in the month, or in that or any later one', async () => {
  const month = (k: number): number => Date.UTC(2026, 2 + k, 10)
  const events = [
    ...['a', 'b', 'c', 'd'].map((user) => did('Registered', user, month(0))),
    did('Opened', 'a', month(1)),
    did('Opened', 'b', month(3)),
    payment('p', { amount: 5 }, { userId: 'c', occurredAt: month(2) }),
  ]
  const shown = ['users', 'month_1_rate', 'month_2_rate', 'month_3_rate', 'month_4_rate']
  const rates = async (params: object): Promise<unknown> => {
    const [row] = await rowsOf(events, 'retention', params)
    return shown.map((column) => row?.[column])
  }
  expect(await rates({})).toEqual([4, 0.25, 0.25, 0.25, null])
  expect(await rates({ kind: 'rolling' })).toEqual([4, 0.75, 0.5, 0.25, null])
  expect(await rates({ activity: 'payment' })).toEqual([4, 0, 0.25, null, null])
})

describe('identity', () => {
  const onPhone = { anonymousId: 'phone' }
  const onDesk = { anonymousId: 'desk' }
  const touches = (...chain: readonly Touch[]): Partial<TrackedEvent> => {
    const [first, last] = [chain[0] ?? ad, chain.at(-1) ?? ad]
    return { touch: last, touches: { first, last, chain } }
  }

  test('two devices of one user are one person: the application on one has the touches of the other', async () => {
    const events = [
      did('Opened', 'anna', march(2), { ...onPhone, ...touches(ad) }),
      did('Opened', 'anna', march(4), { ...onDesk, ...touches(direct) }),
      application('a', [direct], { ...onDesk, occurredAt: march(5) }),
    ]
    expect(await rowsOf(events, 'chains')).toMatchObject([{ chain: 'Paid Search → Direct' }])
    expect(await rowsOf(events.toReversed(), 'chains')).toMatchObject([{ chain: 'Paid Search → Direct' }])
  })

  test('who signs in later takes along what was done before', async () => {
    const events = [
      did('Opened', 'anna', march(2), { ...onPhone, ...touches(ad) }),
      application('a', [direct], { ...onDesk, occurredAt: march(5) }),
      did('Opened', 'anna', march(9), { ...onDesk, ...touches(direct) }),
    ]
    expect(await rowsOf(events, 'chains')).toMatchObject([{ chain: 'Paid Search → Direct' }])
  })

  test('a computer that several users sign in on is nobody’s', async () => {
    const events = [
      did('Opened', 'anna', march(2), { ...onPhone, ...touches(ad) }),
      did('Opened', 'anna', march(3), { ...onDesk, ...touches(direct) }),
      did('Opened', 'boris', march(4), { ...onDesk, ...touches(direct) }),
      application('a', [direct], { ...onDesk, occurredAt: march(5) }),
    ]
    expect(await rowsOf(events, 'chains')).toMatchObject([{ chain: 'Direct' }])
  })

  test('a payment of a user without an application is credited by the registration', async () => {
    const events = [
      did('Registered', 'anna', march(2), { ...onPhone, ...touches(ad, search) }),
      payment('p', { amount: 70 }, { userId: 'anna' }),
    ]
    expect(await rowsOf(events, 'money', { model: 'first', by: 'source' })).toMatchObject([
      { source: 'yandex', revenue: 70 },
    ])
  })
})

test('a touch beyond the look-back window earns nothing, but the last touch always counts', async () => {
  const events = [application('a', [ad, direct], { occurredAt: march(10) })]
  const chain = async (lookbackDays: number): Promise<unknown> => {
    const warehouse = await warehouseOf(events, undefined, { lookbackDays })
    const { rows } = await warehouse.report('chains')
    await warehouse.close()
    return rows[0]?.['chain']
  }
  expect(await chain(30)).toBe('Paid Search → Direct')
  expect(await chain(8)).toBe('Direct')
  expect(await chain(1)).toBe('Direct')
})

test('what cannot be divided is null, what is not there is no row, and a funnel of nobody has its steps', async () => {
  expect(await rowsOf([], 'overview')).toEqual([])
  expect(await rowsOf([], 'conversions')).toEqual([])
  expect(await rowsOf([], 'chains')).toEqual([])
  expect(await rowsOf([], 'retention')).toEqual([])
  expect(await rowsOf([], 'first-payment')).toEqual([])
  expect(await rowsOf([], 'funnel')).toEqual([
    { step: 1, name: 'registration', persons: 0, step_rate: null, total_rate: null, median_days: null },
    { step: 2, name: 'payment', persons: 0, step_rate: null, total_rate: null, median_days: null },
  ])
  expect(await rowsOf([application('a', [ad])], 'conversions')).toMatchObject([
    { visits: 0, applications: 1, application_rate: null, target_rate: 0, sale_rate: null },
  ])
})

test('the same period before stands beside the figures', async () => {
  const events = [
    cost(ad, { amount: 10, date: '2026-03-05' }),
    cost(ad, { amount: 7, date: '2026-03-03' }),
    cost(search, { amount: 3, date: '2026-03-04' }),
  ]
  const params = { from: '2026-03-05', to: '2026-03-06', compare: 'previous', by: 'source' }
  expect(await rowsOf(events, 'money', params)).toMatchObject([
    { source: 'yandex', cost: 10, previous_cost: 7 },
    { source: 'google', cost: 0, previous_cost: 3 },
  ])
})

test('figures can be parted by day, week and month', async () => {
  const events = ['2026-03-01', '2026-03-02', '2026-04-01'].map((date) => cost(ad, { amount: 1, date }))
  const periods = async (grain: string): Promise<unknown> =>
    (await rowsOf(events, 'money', { grain, by: 'channel' })).map(({ period, cost: spent }) => [period, spent])
  expect(await periods('day')).toEqual([
    ['2026-03-01', 1],
    ['2026-03-02', 1],
    ['2026-04-01', 1],
  ])
  expect(await periods('week')).toEqual([
    ['2026-W09', 1],
    ['2026-W10', 1],
    ['2026-W14', 1],
  ])
  expect(await periods('month')).toEqual([
    ['2026-03', 2],
    ['2026-04', 1],
  ])
})
