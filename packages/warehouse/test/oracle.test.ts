import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MODEL_NAMES } from '../src/attribution/models.js'
import type { ReportRow } from '../src/reports/result.js'
import { warehouseOf } from './open.js'
import { figures, type Question } from './oracle/figures.js'
import { chains, firstPayment, funnel, retention } from './oracle/people.js'
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

/** Every figure of every row; a row may be one coin away, since rows are rounded so that they add up. */
function compare(
  rows: readonly ReportRow[],
  expected: ReadonlyMap<string, Readonly<Record<string, number>>>,
  measures: readonly string[],
): void {
  for (const measure of measures) {
    const total = rows.reduce((sum, row) => sum + Number(row[measure]), 0)
    const due = [...expected.values()].reduce((sum, each) => sum + (each[measure] ?? 0), 0)
    expect(total, `total of ${measure}`).toBeCloseTo(due, 5)
  }
  const reported = new Map(rows.map((row) => [nameOf(row), row]))
  for (const name of new Set([...reported.keys(), ...expected.keys()])) {
    for (const measure of measures) {
      const figure = Number(reported.get(name)?.[measure] ?? 0)
      const due = expected.get(name)?.[measure] ?? 0
      expect(Math.abs(figure - due), `${measure} of ${name}: ${figure}, not ${due}`).toBeLessThan(0.0101)
    }
  }
}

test('the reports on sources of any world are what the definitions say, computed by hand', async () => {
  await fc.assert(
    fc.asyncProperty(world, question, async (events, asked) => {
      const { timezones: _, ...params } = asked
      const warehouse = await warehouseOf(events, sites)
      const by = ['channel', 'source', 'campaign']
      const money = await warehouse.report('money', { ...params, by })
      const overview = await warehouse.report('overview', { ...params, by })
      await warehouse.close()
      const expected = figures(events, asked)
      compare(money.rows, expected, MEASURES)
      compare(overview.rows, expected, ['visits', 'applications', 'deals', 'target_deals', 'sales', 'cost', 'revenue'])
    }),
    { numRuns: 200, seed: 2026 },
  )
}, 60_000)

const STEPS = [
  ['registration', 'payment'],
  ['Trial Started', 'application', 'sale'],
  ['application', 'payment'],
  ['Registered', 'Trial Started', 'payment'],
]

test('the reports on people of any world are what the definitions say, computed by hand', async () => {
  await fc.assert(
    fc.asyncProperty(world, fc.constantFrom(...STEPS), async (events, steps) => {
      const warehouse = await warehouseOf(events, sites)
      const rowsOf = async (name: string, params: object = {}): Promise<readonly ReportRow[]> =>
        (await warehouse.report(name, params)).rows
      expect(await rowsOf('retention', { kind: 'classic' })).toEqual(retention(events, timezones, 'classic'))
      expect(await rowsOf('retention', { kind: 'rolling' })).toEqual(retention(events, timezones, 'rolling'))
      expect(await rowsOf('first-payment')).toEqual(firstPayment(events, timezones))
      const persons = (await rowsOf('funnel', { steps: steps.join(',') })).map((row) => row['persons'])
      expect(persons).toEqual(funnel(events, timezones, steps))
      const walked = await rowsOf('chains', { limit: 1_000 })
      const shown = walked.map(({ chain, conversions, sales, median_days }) => ({
        chain,
        conversions,
        sales,
        median_days,
      }))
      const sorted = (rows: readonly object[]): readonly string[] => rows.map((row) => JSON.stringify(row)).sort()
      expect(sorted(shown)).toEqual(sorted(chains(events, timezones)))
      await warehouse.close()
    }),
    { numRuns: 200, seed: 2026 },
  )
}, 60_000)
