import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TrackedEvent } from '@throughline/protocol'
import { sqliteWarehouse, type Warehouse } from '@throughline/warehouse/sqlite'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MODEL_NAMES } from '../src/attribution/models.js'
import { REPORT_NAMES } from '../src/reports/run.js'

import { ad, application, dealChanged, march, pageView, payment, search } from './events.js'
import { deliver, SHOP, warehouseOf } from './open.js'
import { world } from './world.js'

const VISITOR = 'visitor-of-the-session-s1'

/** The world's events, in which one browser is the visitor's. */
function withVisitors(events: readonly TrackedEvent[]): readonly TrackedEvent[] {
  return events.map((event) => (event.anonymousId === 'v1' ? { ...event, anonymousId: VISITOR } : event))
}

async function everyReport(of: Warehouse): Promise<readonly unknown[]> {
  const reports: unknown[] = []
  for (const name of REPORT_NAMES) {
    // One report under every model; the others show other things, not other credits.
    const models = name === 'money' ? MODEL_NAMES : [undefined]
    for (const model of models)
      for (const site of ['shop', 'branch']) reports.push(await of.report(name, { ...(model && { model }), site }))
  }
  return reports
}

test('no report changes when a visitor is forgotten, in whatever world, and forgetting again finds nobody', async () => {
  await fc.assert(
    fc.asyncProperty(world, async (events) => {
      const warehouse = await warehouseOf(withVisitors(events), [SHOP, { id: 'branch', currency: 'RUB' }])
      const before = await everyReport(warehouse)
      await warehouse.sink().forget?.(VISITOR)
      expect(await everyReport(warehouse)).toEqual(before)
      expect(await warehouse.sink().forget?.(VISITOR)).toBe(0)
      await warehouse.close()
    }),
    { numRuns: 40, seed: 2026 },
  )
}, 60_000)

const story: readonly TrackedEvent[] = [
  pageView('1', 'session-1', { anonymousId: VISITOR, touch: { ...ad, landing: `/invited/${VISITOR}` } }),
  pageView('2', 'session-2', { touch: search }),
  application('app-1', [{ ...ad, landing: `/invited/${VISITOR}` }, search], {
    anonymousId: VISITOR,
    userId: 'anna@mail.example',
    session: { id: 'session-1', index: 1, startedAt: march(1) },
  }),
  dealChanged('d1', { status: 'target', value: 500 }, { applicationId: 'app-1' }),
  payment('p1', { amount: 90 }, { userId: 'anna@mail.example' }),
  application('app-2', [search], { anonymousId: 'somebody else', userId: 'boris', occurredAt: march(4) }),
  payment('p2', { amount: 50 }, { userId: 'boris' }),
]

test('nothing in the file names the visitor, the user or the visit any more; others stay as they are', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-forget-'))
  const warehouse = sqliteWarehouse(join(folder, 'warehouse.db'), { sites: [SHOP, { id: 'branch' }] })
  await deliver(warehouse, story)
  const before = await everyReport(warehouse)
  // A visit, an application and a payment.
  expect(await warehouse.sink().forget?.(VISITOR)).toBe(3)
  expect(await everyReport(warehouse)).toEqual(before)
  const bytes = readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'latin1'))
    .join('')
  for (const trace of [VISITOR, 'anna@mail.example', 'session-1']) expect(bytes).not.toContain(trace)
  for (const other of ['somebody else', 'boris', 'session-2', 'app-1', 'd1']) expect(bytes).toContain(other)
  await warehouse.close()
  const database = new Database(join(folder, 'warehouse.db'))
  const row = database.prepare<[], Record<string, unknown>>(
    `select a.visitor_id = v.visitor_id as visitor, a.visit_id = v.visit_id as visit, a.user_id = p.user_id as payer
     from fact_application a, fact_visit v, fact_payment p
     where a.application_id = 'app-1' and v.visitor_id like 'erased-%' and p.payment_id = 'p1'`,
  )
  expect(row.get()).toEqual({ visitor: 1, visit: 1, payer: 1 })
  database.close()
}, 60_000)

test('what the deal of a forgotten visitor still earns is counted', async () => {
  const warehouse = await warehouseOf(story)
  await warehouse.sink().forget?.(VISITOR)
  await deliver(warehouse, [dealChanged('d1', { status: 'won', value: 500 }, { occurredAt: march(20) })])
  const { rows } = await warehouse.report('money', { model: 'first', by: 'source' })
  expect(rows.find(({ source }) => source === 'yandex')).toMatchObject({ sales: 1, target_deals: 1 })
  await warehouse.close()
})

test('a visitor among more visits than one step reads is found, and visits in one step’s gaps are too', async () => {
  const warehouse = await warehouseOf([])
  const visits = Array.from({ length: 40_001 }, (_, at) =>
    pageView(`e${at}`, `s${String(at).padStart(6, '0')}`, {
      touch: search,
      anonymousId: at % 20_000 < 2 ? VISITOR : 'somebody else',
    }),
  )
  for (let at = 0; at < visits.length; at += 5_000) await deliver(warehouse, visits.slice(at, at + 5_000))
  expect(await warehouse.sink().forget?.(VISITOR)).toBe(5)
  await warehouse.close()
}, 60_000)
