import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WarehouseError } from '@throughline/warehouse'
import { sqliteWarehouse } from '@throughline/warehouse/sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ad, application, direct, pageView, search } from './events.js'
import { deliver, SHOP } from './open.js'

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'warehouse-'))))
afterEach(() => rmSync(folder, { recursive: true }))

const open = (): ReturnType<typeof sqliteWarehouse> =>
  sqliteWarehouse(join(folder, 'new', 'warehouse.db'), { sites: [SHOP] })

test('what was stored is there after it is opened again', async () => {
  const before = open()
  await deliver(before, [pageView('1', 's', { touch: ad })])
  await before.close()
  const after = open()
  expect((await after.report('money')).rows).toMatchObject([{ visits: 1 }])
  await after.close()
})

test('another connection reads what one is writing', async () => {
  const server = open()
  await deliver(server, [pageView('1', 's', { touch: ad })])
  const reader = open()
  expect((await reader.report('money')).rows).toMatchObject([{ visits: 1 }])
  await deliver(server, [pageView('2', 't', { touch: ad })])
  expect((await reader.report('money')).rows).toMatchObject([{ visits: 2 }])
  await reader.close()
  await server.close()
})

test('closing twice is closing once', async () => {
  const opened = open()
  await opened.close()
  await expect(opened.close()).resolves.toBeUndefined()
})

test('a time zone that does not exist is named when it is opened', () => {
  const site = { id: 'shop', timezone: 'Moscow/Europe' }
  expect(() => sqliteWarehouse(join(folder, 'w.db'), { sites: [site] })).toThrow(
    new WarehouseError(
      'bad-site',
      'site "shop": "Moscow/Europe" is not a time zone; use an IANA name such as Europe/Moscow',
    ),
  )
})

test('a report there is not is refused with the names of those there are', async () => {
  const opened = open()
  await expect(opened.report('profit')).rejects.toThrow(
    new WarehouseError(
      'unknown-report',
      'there is no report "profit"; the reports are overview, conversions, money, deals, chains, retention, first-payment, funnel, unmatched-costs',
    ),
  )
  await opened.close()
})

test('it works beside the caller’s thread: while it stores and reports, timers of the caller go on', async () => {
  const opened = open()
  const visits = Array.from({ length: 5_000 }, (_, at) => pageView(`e${at}`, `s${at}`, { touch: ad }))
  let ticks = 0
  const timer = setInterval(() => (ticks += 1), 1)
  await deliver(opened, visits)
  await opened.report('money')
  clearInterval(timer)
  expect(ticks).toBeGreaterThan(3)
  await opened.close()
})

test('attribution models of one’s own come from a module, and are refused by name when they are none', async () => {
  const module = join(folder, 'models.mjs')
  writeFileSync(module, 'export const second = (chain) => chain.map((_, at) => (at === 1 ? 1 : 0))')
  const opened = sqliteWarehouse(join(folder, 'own.db'), { sites: [SHOP], models: module })
  await deliver(opened, [application('a', [ad, search, direct])])
  const { rows } = await opened.report('money', { model: 'second', by: 'source' })
  expect(rows).toMatchObject([{ source: 'google', applications: 1 }])
  await opened.close()

  writeFileSync(join(folder, 'none.mjs'), 'export const none = 7')
  const broken = sqliteWarehouse(join(folder, 'broken.db'), { sites: [SHOP], models: join(folder, 'none.mjs') })
  await expect(broken.report('money')).rejects.toThrow('"none" is not a function')
  await broken.close()

  writeFileSync(join(folder, 'ours.mjs'), 'export const linear = (chain) => chain.map(() => 1)')
  const taken = sqliteWarehouse(join(folder, 'taken.db'), { sites: [SHOP], models: join(folder, 'ours.mjs') })
  await expect(taken.report('money')).rejects.toThrow('"linear" is the name of a built-in model')
  await taken.close()
})
