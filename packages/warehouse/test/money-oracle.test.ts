import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MODEL_NAMES } from '../src/attribution/models.js'
import type { ReportRow } from '../src/reports/result.js'
import { warehouseOf } from './open.js'
import { oracle, type Question } from './oracle.js'
import { world } from './world.js'

const timezones = { shop: 'Europe/Moscow', branch: 'America/New_York' }
const sites = Object.entries(timezones).map(([id, timezone]) => ({ id, timezone, currency: 'RUB' }))
const MEASURES = ['visits', 'applications', 'target_deals', 'sales', 'cost', 'revenue', 'cost_of_goods'] as const

const question: fc.Arbitrary<Question> = fc.record({
  from: fc.constantFrom('2026-01-01', '2026-03-03', '2026-03-10'),
  to: fc.constantFrom('2026-03-10', '2026-03-20', '2026-12-31'),
  model: fc.constantFrom(...MODEL_NAMES),
  currency: fc.constantFrom('RUB', 'RUB', 'USD'),
  timezones: fc.constant(timezones),
})

const nameOf = (row: ReportRow): string => `${row['channel']} ${row['source']} ${row['campaign'] ?? ''}`

test('the money report of any world is what the definitions say, computed by hand', async () => {
  await fc.assert(
    fc.asyncProperty(world, question, async (events, asked) => {
      const { timezones: _, ...params } = asked
      const warehouse = await warehouseOf(events, sites)
      const { rows } = await warehouse.report('money', params)
      await warehouse.close()
      const expected = oracle(events, asked)
      for (const measure of MEASURES) {
        const total = rows.reduce((sum, row) => sum + Number(row[measure]), 0)
        const due = [...expected.values()].reduce((sum, figures) => sum + (figures[measure] ?? 0), 0)
        expect(total, `total of ${measure}`).toBeCloseTo(due, 5)
      }
      const reported = new Map(rows.map((row) => [nameOf(row), row]))
      for (const name of new Set([...reported.keys(), ...expected.keys()])) {
        for (const measure of MEASURES) {
          const figure = Number(reported.get(name)?.[measure] ?? 0)
          const due = expected.get(name)?.[measure] ?? 0
          // A row may be one coin away: rows are rounded so that they add up.
          expect(Math.abs(figure - due), `${measure} of ${name}: ${figure}, not ${due}`).toBeLessThan(0.0101)
        }
      }
    }),
    { numRuns: 300, seed: 2026 },
  )
}, 60_000)
