import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { TrackedEvent } from '@throughline/protocol'
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

test('the days count the same visits as the visits themselves', async () => {
  await fc.assert(
    fc.asyncProperty(world, fc.integer({ min: 1, max: 5 }), async (events, size) => {
      const { fact_visit = [], visits_by_day = [] } = await rowsAfter(portions(events, size))
      const days = new Map<string, number>()
      for (const { site, started_date, source_id } of fact_visit) {
        const day = JSON.stringify([started_date, source_id, site])
        days.set(day, (days.get(day) ?? 0) + 1)
      }
      const counted = new Map<string, unknown>()
      for (const { visit_date, source_id, site, visits } of visits_by_day) {
        counted.set(JSON.stringify([visit_date, source_id, site]), visits)
      }
      expect(counted).toEqual(days)
    }),
    { numRuns: 100, seed: 2026 },
  )
}, 60_000)
