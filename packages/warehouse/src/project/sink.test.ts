import { SinkUnavailable } from '@throughline/collector'
import { expect, test } from 'vitest'
import { ad, application, cost, dealChanged, pageView, payment, search } from '../../test/events.js'
import { deliver, rowsAfter, warehouseOf } from '../../test/open.js'
import type { TrackedEvent } from '@throughline/protocol'

test.each<[string, TrackedEvent, string]>([
  ['a deal of a status that is not known', dealChanged('d', { status: 'dreaming' }), 'a known "status"'],
  ['a deal without a stage', dealChanged('d', { status: 'open', stage: '' }), '"stage"'],
  ['a payment without an amount', payment('p', {}), '"amount"'],
  ['an amount beyond all reason', payment('p', { amount: 1e20 }), 'too large'],
  ['a cost without a date', cost(ad, { amount: 1, date: 5 }), '"date"'],
  ['an application without an ID', application('', [ad]), '"applicationId"'],
  ['a time beyond the calendar', pageView('1', 's', { occurredAt: 9e15 }), 'a time is beyond the calendar'],
  ['a touch at no time', application('a', [{ ...ad, at: Number.NaN }]), 'a time is beyond the calendar'],
])('%s is rejected with its reason, and the rest of the batch is stored', async (_, event, reason) => {
  const warehouse = await warehouseOf([])
  const results = await deliver(warehouse, [event, pageView('good', 'session', { touch: ad })])
  expect(results).toEqual([{ kind: 'rejected', reason: expect.stringContaining(reason) }, { kind: 'delivered' }])
  expect((await warehouse.report('money')).rows).toMatchObject([{ visits: 1 }])
  await warehouse.close()
})

test('it takes what tells it something, and passes over the rest', async () => {
  const warehouse = await warehouseOf([])
  const accepts = warehouse.sink().accepts
  const { session: _, anonymousId: __, ...elsewhere } = pageView('1', 's')
  expect(accepts?.(pageView('1', 's'))).toBe(true)
  expect(accepts?.(elsewhere)).toBe(false)
  expect(accepts?.(pageView('1', 's', { bot: true }))).toBe(false)
  expect(accepts?.(dealChanged('d', {}))).toBe(true)
  await warehouse.close()
})

test('a database that cannot be written to makes the sink unavailable, and blames no event', async () => {
  const warehouse = await warehouseOf([])
  await warehouse.close()
  await expect(deliver(warehouse, [pageView('1', 's')])).rejects.toThrow(SinkUnavailable)
})

test('an application is of the source of its visit, its chain of those of its touches', async () => {
  const { dim_source, fact_application, fact_touch } = await rowsAfter([
    [application('a', [ad, search], { touch: ad })],
  ])
  const idOf = (source: string): unknown => dim_source?.find((row) => row['source'] === source)?.['source_id']
  expect(fact_application).toMatchObject([{ source_id: idOf('yandex') }])
  expect(fact_touch).toMatchObject([
    { position: 1, source_id: idOf('yandex'), landing: '/', told: 1 },
    { position: 2, source_id: idOf('google'), landing: null, told: 1 },
  ])
})
