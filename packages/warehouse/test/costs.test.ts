import type { TrackedEvent } from '@throughline/protocol'
import { expect, test } from 'vitest'
import { ad, application, cost, march, pageView, payment, search } from './events.js'
import { warehouseOf } from './open.js'

test('sums of another currency are converted by the rate of their date', async () => {
  const rates = [
    { currency: 'USD', base: 'RUB', date: '2026-03-01', rate: 90 },
    { currency: 'USD', base: 'RUB', date: '2026-03-05', rate: 100 },
  ]
  const spent = (date: string, id: string): TrackedEvent => ({ ...cost(ad, { amount: 10, currency: 'USD', date }), id })
  const warehouse = await warehouseOf([spent('2026-03-04', '1'), spent('2026-03-06', '2')], undefined, { rates })
  const { rows, notes } = await warehouse.report('money', { by: 'source' })
  expect(rows).toMatchObject([{ cost: 1900 }])
  expect(notes).toEqual(['1900.00 RUB was spent on a campaign that nobody came from: see the report unmatched-costs'])
  await warehouse.close()
})

test('a sum of a day before the first rate is left out and named, never taken one to one', async () => {
  const rates = [{ currency: 'USD', base: 'RUB', date: '2026-03-05', rate: 100 }]
  const paid = (id: string, day: number): TrackedEvent =>
    payment(id, { amount: 10, currency: 'USD' }, { applicationId: 'a', occurredAt: march(day) })
  const events = [application('a', [ad]), paid('before', 4), paid('on the day', 5), paid('after', 9)]
  const warehouse = await warehouseOf(events, undefined, { rates })
  for (const by of ['channel', 'channel,content']) {
    const { rows, notes } = await warehouse.report('money', { by })
    expect(rows).toMatchObject([{ revenue: 2000 }])
    expect(notes).toEqual([
      expect.stringMatching(/^sums in USD are not in these figures \(1 of them\): there is no rate/),
    ])
  }
  await warehouse.close()
})

test('costs of what nobody came from are listed with their sums, and no others', async () => {
  const spring = pageView('1', 's', { touch: ad, occurredAt: march(1) })
  const typo = { ...ad, campaign: 'sprng' }
  const events = [
    spring,
    cost(ad, { amount: 100 }),
    cost(typo, { amount: 20, provider: 'direct' }),
    cost(typo, { amount: 5, provider: 'direct', date: '2026-03-04' }),
    cost(search, { amount: 7, date: '2026-03-02' }),
    cost(search, { amount: 3, currency: 'USD', date: '2026-03-03' }),
  ]
  const warehouse = await warehouseOf(events)
  expect((await warehouse.report('unmatched-costs')).rows).toEqual([
    {
      source: 'yandex',
      medium: 'cpc',
      campaign: 'sprng',
      provider: 'direct',
      first_date: '2026-03-01',
      last_date: '2026-03-04',
      costs: 2,
      cost: 25,
    },
    {
      source: 'google',
      medium: 'organic',
      campaign: null,
      provider: null,
      first_date: '2026-03-02',
      last_date: '2026-03-02',
      costs: 1,
      cost: 7,
    },
  ])
  expect((await warehouse.report('unmatched-costs')).notes).toEqual([expect.stringContaining('sums in USD')])
  const { notes } = await warehouse.report('money')
  expect(notes).toContain('32.00 RUB was spent on 2 campaigns that nobody came from: see the report unmatched-costs')
  // Who came on another day brought nothing in these days.
  expect((await warehouse.report('unmatched-costs', { from: '2026-03-04' })).rows).toHaveLength(1)
  expect((await warehouse.report('unmatched-costs', { to: '2026-03-01' })).rows).toHaveLength(1)
  expect((await warehouse.report('unmatched-costs', { from: '2026-04-01' })).rows).toEqual([])
  await warehouse.close()
})
