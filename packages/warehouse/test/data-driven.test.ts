import { sql, Kysely, SqliteDialect } from 'kysely'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { TrackedEvent } from '@throughline/protocol'
import { removalEffects, type Path } from '../src/attribution/markov.js'
import { DATA_DRIVEN_CREDIT } from '../src/reports/data-driven.js'
import type { WarehouseTables } from '../src/schema/tables.js'
import { deliver, openDatabase } from './open.js'
import { factsOf } from './oracle/facts.js'
import { world } from './world.js'

const timezones = { shop: 'Europe/Moscow', branch: 'America/New_York' }
const sites = Object.entries(timezones).map(([id, timezone]) => ({ id, timezone, currency: 'RUB' }))
const MEASURES = ['visits', 'applications', 'target_deals', 'sales', 'cost', 'revenue', 'cost_of_goods'] as const

test('the data-driven model credits each conversion once, and keeps every total that another model has', async () => {
  await fc.assert(
    fc.asyncProperty(world, async (events) => {
      const { database, opened } = await openDatabase({ sites })
      await deliver(opened, events)
      const totals = async (model: string, by: string): Promise<readonly number[]> => {
        const { rows } = await opened.report('money', { model, by })
        return MEASURES.map((measure) => rows.reduce((sum, row) => sum + Number(row[measure]), 0))
      }
      for (const by of ['channel', 'channel,source,campaign,content']) {
        const expected = await totals('first', by)
        ;(await totals('data_driven', by)).forEach((total, at) => expect(total).toBeCloseTo(expected[at] ?? 0, 5))
      }
      const db = new Kysely<WarehouseTables>({ dialect: new SqliteDialect({ database }) })
      const { rows } = await sql<{ readonly share: number; readonly least: number }>`
        select sum(share) as share, min(share) as least from ${DATA_DRIVEN_CREDIT} c group by conversion_key
      `.execute(db)
      const { rows: known } = await sql`select 1 from fact_conversion where conversion <> 'payment'`.execute(db)
      expect(rows).toHaveLength(known.length)
      for (const { share, least } of rows) {
        expect(share).toBeCloseTo(1, 9)
        expect(least).toBeGreaterThanOrEqual(0)
      }
      await opened.close()
    }),
    { numRuns: 100, seed: 2026 },
  )
}, 60_000)

/** How often each application's path of channels was walked and sold, from the events alone. */
function pathsOf(events: readonly TrackedEvent[]): readonly Path[] {
  return Object.entries(timezones).flatMap(([site, timezone]) => {
    const { applications, deals, payments } = factsOf(
      events.filter((event) => event.site === site),
      timezone,
    )
    return [...applications.values()]
      .filter(({ chain }) => chain.length > 0)
      .map((application) => ({
        channels: application.chain.map(({ channel }) => channel),
        walked: 1,
        sold: Number(
          deals.some((deal) => deal.application === application && deal.wonAt !== undefined) ||
            payments.some(({ owedTo, amount }) => owedTo === application && amount > 0),
        ),
      }))
  })
}

test('its effects are those of all paths, counted by hand', async () => {
  await fc.assert(
    fc.asyncProperty(world, async (events) => {
      const paths = pathsOf(events)
      const effects = removalEffects(paths)
      const expected = new Map<string, number>()
      const count = (channel: string, share: number): void =>
        void expected.set(channel, (expected.get(channel) ?? 0) + share)
      for (const { channels } of paths) {
        const weights = channels.map((channel) => effects.get(channel) ?? 0)
        const sum = weights.reduce((total, weight) => total + weight, 0)
        channels.forEach((channel, at) => count(channel, sum > 0 ? (weights[at] ?? 0) / sum : 1 / channels.length))
      }
      const { opened } = await openDatabase({ sites })
      await deliver(opened, events)
      const { rows } = await opened.report('conversions', { model: 'data_driven', by: 'channel' })
      await opened.close()
      for (const [channel, applications] of expected) {
        const shown = Number(rows.find((row) => row['channel'] === channel)?.['applications'] ?? 0)
        expect(Math.abs(shown - applications), `${channel}: ${shown}, not ${applications}`).toBeLessThan(2e-6)
      }
    }),
    { numRuns: 100, seed: 2026 },
  )
}, 60_000)
