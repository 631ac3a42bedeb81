import type { TrackedEvent } from '@throughline/protocol'
import { expect, test } from 'vitest'
import { ad, application, dealChanged, direct, march, payment, search } from '../../test/events.js'
import { warehouseOf } from '../../test/open.js'
import type { ReportRow } from './result.js'

async function deals(events: readonly TrackedEvent[], params: object = {}): Promise<readonly ReportRow[]> {
  const warehouse = await warehouseOf(events)
  const { rows } = await warehouse.report('deals', params)
  await warehouse.close()
  return rows
}

const opened = dealChanged('d', { status: 'open' }, { applicationId: 'a', occurredAt: march(4) })
const won = dealChanged(
  'd',
  { status: 'won', stage: 'Paid', pipeline: 'Sales', product: 'Course', value: 500, costOfGoods: 50 },
  { applicationId: 'a', occurredAt: march(9) },
)

test('a deal is shown with where it stands, what it earned and where it came from', async () => {
  expect(await deals([application('a', [ad, direct]), opened, won])).toEqual([
    {
      deal_id: 'd',
      application_id: 'a',
      opened_date: '2026-03-04',
      status: 'won',
      stage: 'Paid',
      pipeline: 'Sales',
      product: 'Course',
      channel: 'Paid Search',
      source: 'yandex',
      medium: 'cpc',
      campaign: 'spring',
      content: null,
      term: null,
      value: 500,
      revenue: 500,
      cost_of_goods: 50,
      currency: 'RUB',
      target_date: '2026-03-09',
      won_date: '2026-03-09',
    },
  ])
})

test('two deals of one visitor keep each its own source', async () => {
  const second = dealChanged('d2', { status: 'open' }, { applicationId: 'b', occurredAt: march(5) })
  const visitor = { anonymousId: 'v' }
  const events = [
    application('a', [ad], { ...visitor, occurredAt: march(1, 13) }),
    application('b', [ad, search], visitor),
    opened,
    second,
  ]
  expect(await deals(events)).toMatchObject([
    { deal_id: 'd2', source: 'google' },
    { deal_id: 'd', source: 'yandex' },
  ])
})

test('under a model that shares, the largest share names the source, and the later of equal ones', async () => {
  const events = [application('a', [ad, { ...ad, at: march(1, 18) }, search, direct]), opened]
  expect(await deals(events, { model: 'linear' })).toMatchObject([{ source: 'yandex' }])
  expect(await deals([application('a', [ad, search, direct]), opened], { model: 'position' })).toMatchObject([
    { source: '(direct)' },
  ])
})

test('the period is that in which the deal was opened', async () => {
  expect(await deals([opened, won], { from: '2026-03-05' })).toEqual([])
  expect(await deals([opened, won], { from: '2026-03-04', to: '2026-03-04' })).toHaveLength(1)
})

test('a deal paid in another currency than its value is one row, and earns in its own', async () => {
  const euros = payment('p', { amount: 9, currency: 'EUR' }, { dealId: 'd' })
  const roubles = payment('q', { amount: 700 }, { dealId: 'd' })
  expect(await deals([opened, won, euros, roubles])).toMatchObject([{ value: 500, revenue: 700, currency: 'RUB' }])
})

test('a payment that names the application only is shown with the first deal of it', async () => {
  const paid = payment('p', { amount: 9 }, { applicationId: 'a' })
  const second = dealChanged('c', { status: 'open' }, { applicationId: 'a', occurredAt: march(5) })
  expect(await deals([second, opened, paid])).toMatchObject([
    { deal_id: 'c', revenue: 0 },
    { deal_id: 'd', revenue: 9, value: null },
  ])
})

test('a sum that comes without a currency is in that of the site', async () => {
  const { currency: _, ...properties } = won.properties
  expect(await deals([{ ...won, properties }])).toMatchObject([{ value: 500, currency: 'RUB' }])
})
