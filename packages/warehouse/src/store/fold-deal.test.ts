import { expect, test } from 'vitest'
import type { FactDealStage } from '../schema/tables.js'
import { foldDeal } from './fold-deal.js'

const changed = (at: number, more: Partial<FactDealStage>): FactDealStage => ({
  site: 'shop',
  deal_id: 'd',
  changed_at: at,
  event_id: `e${at}`,
  changed_date: `2026-03-0${at}`,
  stage: 'stage',
  status: 'open',
  pipeline: null,
  product: null,
  application_id: null,
  source_id: 0,
  value_minor: null,
  cost_of_goods_minor: null,
  currency: 'RUB',
  ...more,
})

test('the deal is where its latest event left it, whichever came first', () => {
  const won = changed(2, { status: 'won', stage: 'paid' })
  expect(foldDeal([won, changed(1, {})])).toMatchObject({
    status: 'won',
    stage: 'paid',
    opened_date: '2026-03-01',
    changed_at: 2,
  })
})

test('what a later event does not name stays', () => {
  const named = changed(1, { value_minor: 500, currency: 'USD', application_id: 'a', product: 'p', pipeline: 'main' })
  expect(foldDeal([named, changed(2, {})])).toMatchObject({
    value_minor: 500,
    currency: 'USD',
    application_id: 'a',
    product: 'p',
    pipeline: 'main',
  })
})

test('it was won when it last became won, not when a won deal changed', () => {
  const history = [
    changed(2, { status: 'won' }),
    changed(3, { status: 'lost' }),
    changed(4, { status: 'won' }),
  ] as const
  expect(foldDeal([changed(1, {}), ...history, changed(5, { status: 'won' })])).toMatchObject({
    won_at: 4,
    won_date: '2026-03-04',
  })
})

test('a deal that leaves won is no longer won, and has still reached target', () => {
  expect(foldDeal([changed(1, { status: 'won' }), changed(2, { status: 'lost' })])).toMatchObject({
    won_at: null,
    won_date: null,
    target_at: 1,
    target_date: '2026-03-01',
  })
})

test('target counts from its first day', () => {
  const history = [changed(2, { status: 'target' }), changed(3, { status: 'open' })] as const
  expect(foldDeal([changed(1, { status: 'unsorted' }), ...history, changed(4, { status: 'target' })])).toMatchObject({
    target_at: 2,
  })
})

test('of two events of the same moment the greater ID is the later', () => {
  const one = changed(1, { event_id: 'a', stage: 'first' })
  const two = changed(1, { event_id: 'b', stage: 'second' })
  expect(foldDeal([two, one]).stage).toBe('second')
  expect(foldDeal([one, two]).stage).toBe('second')
})
