import { originalId, revisionId, type TrackedEvent } from '@throughline/protocol'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ad, application, dealChanged, payment } from './events.js'
import { rowsAfter, warehouseOf } from './open.js'

const again = (event: TrackedEvent, revision: number, more: Partial<TrackedEvent>): TrackedEvent => ({
  ...event,
  ...more,
  id: revisionId(event.id, revision),
  revises: event.id,
})

const applied = application('a', [ad])
const deal = dealChanged('d', { stage: 'Won', status: 'won', value: 50_000 }, { id: 'deal' })
const paid = payment('p', { amount: 100, dealId: 'd' }, { id: 'paid', dealId: 'd' })
const known = { applicationId: 'a', touch: ad }
const events = [
  applied,
  deal,
  again(deal, 1, { applicationId: 'a' }),
  again(deal, 2, known),
  paid,
  again(paid, 1, { applicationId: 'a' }),
  again(paid, 2, known),
]

test('what is told again, completed, counts once', async () => {
  const warehouse = await warehouseOf(events)
  const { rows } = await warehouse.report('money', { by: ['channel'] })
  expect(rows).toMatchObject([{ channel: 'Paid Search', applications: 1, target_deals: 1, sales: 1, revenue: 100 }])
  await warehouse.close()
})

test('the last version stays, in whatever order the versions come', async () => {
  const { fact_deal_stage: stages, fact_payment: payments } = await rowsAfter([events])
  expect(stages).toMatchObject([{ event_id: 'deal~completed02', application_id: 'a' }])
  expect(payments).toMatchObject([{ event_id: 'paid~completed02', application_id: 'a' }])
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray(events, { minLength: events.length }), fc.nat(7), async (order, cut) => {
      const rows = await rowsAfter([order.slice(0, cut), order.slice(cut)])
      expect([rows['fact_deal_stage'], rows['fact_payment'], rows['fact_deal']]).toEqual([
        stages,
        payments,
        (await rowsAfter([events]))['fact_deal'],
      ])
    }),
    { numRuns: 30 },
  )
})

test('versions sort behind their original, and tell it', () => {
  expect([revisionId('e', 2), 'e', revisionId('e', 10), revisionId('e', 1)].toSorted()).toEqual([
    'e',
    'e~completed01',
    'e~completed02',
    'e~completed10',
  ])
  expect(originalId(revisionId('e~x', 99))).toBe('e~x')
  expect(originalId('e~completed')).toBe('e~completed')
})
