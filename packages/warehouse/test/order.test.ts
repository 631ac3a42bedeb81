import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { TrackedEvent } from '@throughline/protocol'
import { ad, dealChanged, march, pageView, payment } from './events.js'
import { rowsAfter } from './open.js'
import { world } from './world.js'

const portions = (events: readonly TrackedEvent[], size: number): readonly (readonly TrackedEvent[])[] =>
  Array.from({ length: Math.ceil(events.length / size) }, (_, at) => events.slice(at * size, (at + 1) * size))

test('events in any order, any portions, some of them repeated, leave the same rows', async () => {
  const shuffled = world.chain((events) =>
    fc.record({
      events: fc.constant(events),
      order: fc.shuffledSubarray([...events], { minLength: events.length }),
      repeated: fc.subarray([...events]),
      size: fc.integer({ min: 1, max: 20 }),
    }),
  )
  await fc.assert(
    fc.asyncProperty(shuffled, async ({ events, order, repeated, size }) => {
      expect(await rowsAfter(portions([...order, ...repeated], size))).toEqual(await rowsAfter([events]))
    }),
    { numRuns: 150, seed: 2026 },
  )
}, 60_000)

type Rows = readonly Readonly<Record<string, unknown>>[]

/** How often the columns have these values, or what they sum to. */
function summed(
  rows: Rows,
  columns: readonly string[],
  ofRow: (row: Rows[number]) => number,
): ReadonlyMap<string, number> {
  const sums = new Map<string, number>()
  for (const row of rows) {
    const key = JSON.stringify(columns.map((column) => row[column]))
    sums.set(key, (sums.get(key) ?? 0) + ofRow(row))
  }
  return sums
}

test('what is added up beforehand is what its facts add up to', async () => {
  await fc.assert(
    fc.asyncProperty(world, fc.integer({ min: 1, max: 5 }), async (events, size) => {
      const tables = await rowsAfter(portions(events, size))
      const { fact_visit = [], fact_cost = [], visits_by_day = [], campaign_visits = [], campaign_costs = [] } = tables
      const { visits_by_month = [], costs_by_month = [] } = tables
      const campaigns = new Map(tables['dim_source']?.map((row) => [row['source_id'], row['campaign_id']]))
      const withCampaign = (rows: Rows): Rows =>
        rows.map((row) => ({
          ...row,
          campaign_id: campaigns.get(row['source_id']),
          visit_date: row['started_date'],
          month: String(row['started_date'] ?? row['cost_date']).slice(0, 7),
        }))
      const visits = withCampaign(fact_visit)
      const days = ['visit_date', 'source_id', 'site']
      expect(summed(visits_by_day, days, ({ visits: count }) => Number(count))).toEqual(summed(visits, days, () => 1))
      const byCampaign = ['visit_date', 'campaign_id', 'site']
      expect(summed(campaign_visits, byCampaign, ({ visits: count }) => Number(count))).toEqual(
        summed(visits, byCampaign, () => 1),
      )
      const byMonth = ['source_id', 'month', 'site']
      expect(summed(visits_by_month, byMonth, ({ visits: count }) => Number(count))).toEqual(
        summed(visits, byMonth, () => 1),
      )
      const spent = ['cost_date', 'campaign_id', 'site', 'currency']
      const costs = withCampaign(fact_cost)
      const amount = (row: Rows[number]): number => Number(row['amount_minor'])
      expect(summed(campaign_costs, spent, ({ costs: count }) => Number(count))).toEqual(summed(costs, spent, () => 1))
      expect(summed(campaign_costs, spent, amount)).toEqual(summed(costs, spent, amount))
      const spentByMonth = [...byMonth, 'currency']
      expect(summed(costs_by_month, spentByMonth, ({ costs: count }) => Number(count))).toEqual(
        summed(costs, spentByMonth, () => 1),
      )
      expect(summed(costs_by_month, spentByMonth, amount)).toEqual(summed(costs, spentByMonth, amount))
    }),
    { numRuns: 100, seed: 2026 },
  )
}, 60_000)

test('a month whose only visit turns out to have begun in the month before is gone', async () => {
  const later = pageView('2', 's', { touch: ad, occurredAt: march(1) })
  const earlier = pageView('1', 's', { touch: ad, occurredAt: march(1) - 2 * 86_400_000 })
  const { visits_by_month: months } = await rowsAfter([[later], [earlier]])
  expect(months).toMatchObject([{ month: '2026-02', visits: 1 }])
})

test('each outcome of a deal has the time at which it came about', async () => {
  const { fact_outcome: outcomes } = await rowsAfter([
    [
      dealChanged('d1', { status: 'unsorted' }, { occurredAt: march(1) }),
      dealChanged('d1', { status: 'open' }, { occurredAt: march(2) }),
      dealChanged('d1', { status: 'target' }, { occurredAt: march(4) }),
      dealChanged('d1', { status: 'won' }, { occurredAt: march(8) }),
      payment('p1', { amount: 5, dealId: 'd1' }, { occurredAt: march(9) }),
    ],
  ])
  const times = (outcomes ?? []).map((row) => [row['kind'], row['outcome_at']])
  expect(Object.fromEntries(times)).toEqual({
    deal: march(2),
    target: march(4),
    sale: march(8),
    payment: march(9),
  })
})
