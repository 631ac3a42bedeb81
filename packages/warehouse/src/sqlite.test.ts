import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ad, pageView } from '../test/events.js'
import { deliver, SHOP } from '../test/open.js'
import { WarehouseError } from './error.js'
import { sqliteWarehouse } from './sqlite.js'

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
      'there is no report "profit"; the reports are overview, conversions, money, deals, chains, retention, first-payment, funnel',
    ),
  )
  await opened.close()
})
