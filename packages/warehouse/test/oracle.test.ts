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
  ['application', 'target', 'deal'],
  ['deal', 'sale', 'target'],
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

test('whatever the period, months and the days at their ends come to what its days come to', async () => {
  const day = fc.constantFrom(
    '2026-02-27',
    '2026-03-01',
    '2026-03-05',
    '2026-03-12',
    '2026-03-31',
    '2026-04-30',
    '2026-05-09',
  )
  await fc.assert(
    fc.asyncProperty(world, day, day, async (events, a, b) => {
      const warehouse = await warehouseOf(events, sites)
      const [from, to] = a < b ? [a, b] : [b, a]
      const asked = { from, to, by: 'channel,source,content,term' }
      const whole = (await warehouse.report('money', asked)).rows
      const days = (await warehouse.report('money', { ...asked, grain: 'day' })).rows
      const months = (await warehouse.report('money', { ...asked, grain: 'month' })).rows
      await warehouse.close()
      const totals = (rows: readonly ReportRow[]): ReadonlyMap<string, number> => {
        const sums = new Map<string, number>()
        for (const row of rows) {
          for (const measure of ['visits', 'cost'] as const) {
            const name = `${row['source']} ${row['content']} ${row['term']} ${measure}`
            const sum = Math.round(((sums.get(name) ?? 0) + Number(row[measure])) * 100) / 100
            sums.set(name, sum)
          }
        }
        return new Map([...sums].filter(([, sum]) => sum !== 0))
      }
      expect(totals(whole)).toEqual(totals(days))
      const monthly = (row: ReportRow): ReportRow => ({
        ...row,
        source: `${String(row['period']).slice(0, 7)} ${row['source']}`,
      })
      expect(totals(months.map(monthly))).toEqual(totals(days.map(monthly)))
    }),
    { numRuns: 100, seed: 2026 },
  )
}, 60_000)

test('users who are shared among channels are as many as without them, in every month', async () => {
  await fc.assert(
    fc.asyncProperty(world, fc.constantFrom('classic', 'rolling'), async (events, kind) => {
      const warehouse = await warehouseOf(events, sites)
      const retained = async (params: object): Promise<ReadonlyMap<string, number>> => {
        const sums = new Map<string, number>()
        for (const row of (await warehouse.report('retention', { kind, ...params })).rows) {
          for (const month of ['users', 'month_1_rate', 'month_2_rate', 'month_3_rate']) {
            const users = month === 'users' ? Number(row['users']) : Number(row[month]) * Number(row['users'])
            sums.set(`${row['cohort']} ${month}`, (sums.get(`${row['cohort']} ${month}`) ?? 0) + users)
          }
        }
        return sums
      }
      const plain = await retained({})
      const shared = await retained({ model: 'linear', by: 'channel' })
      const payers = async (params: object): Promise<number> =>
        (await warehouse.report('first-payment', params)).rows.reduce((sum, row) => sum + Number(row['payers']), 0)
      const paid = [await payers({}), await payers({ model: 'linear', by: 'channel' })]
      await warehouse.close()
      expect([...shared.keys()].sort()).toEqual([...plain.keys()].sort())
      for (const [name, users] of plain) expect(shared.get(name)).toBeCloseTo(users, 4)
      expect(paid[1]).toBeCloseTo(paid[0] ?? 0, 4)
    }),
    { numRuns: 100, seed: 2026 },
  )
}, 60_000)
