import { readFileSync } from 'node:fs'
import Database from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { WarehouseTables } from '../src/schema/tables.js'
import { warehouse } from '../src/warehouse.js'
import { ad, application, dealChanged, direct, march, search } from './events.js'
import { deliver, SHOP } from './open.js'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const sections = [...readme.matchAll(/^### (\w+)\n\n([\s\S]*?)(?=\n#)/gm)].filter(([, name]) =>
  /[a-z]_|revenue/.test(name ?? ''),
)
const queries = [...readme.matchAll(/```sql\n([\s\S]*?)```/g)].map(([, query = '']) => query)

const database = new Database(':memory:')
const figures = warehouse(new Kysely<WarehouseTables>({ dialect: new SqliteDialect({ database }) }), { sites: [SHOP] })
beforeAll(() =>
  deliver(figures, [
    application('a', [ad, search, direct]),
    application('b', [ad, search, direct]),
    dealChanged('d', { status: 'open', pipeline: 'Sales' }, { applicationId: 'a', occurredAt: march(4) }),
    dealChanged('d', { status: 'won', value: 500 }, { applicationId: 'a', occurredAt: march(9) }),
  ]),
)
afterAll(() => figures.close())

test('every table and column there is is documented, and no other', () => {
  const documented = sections.map(([, name, text = '']) => [
    name,
    [...text.matchAll(/`([a-z_]+)`/g)].map(([, column]) => column),
  ])
  const tables = database
    .prepare<[], { name: string }>(
      "select name from sqlite_schema where type in ('table', 'view') and name not like '%kysely%'",
    )
    .all()
  const columns = tables.map(({ name }) => [
    name,
    database
      .prepare<[string], { name: string }>('select name from pragma_table_info(?)')
      .all(name)
      .map((column) => column.name),
  ])
  expect(Object.fromEntries(documented)).toEqual(Object.fromEntries(columns))
})

test('the example queries give what they promise', () => {
  expect(queries.map((query) => database.prepare(query).all())).toEqual([
    [{ channel: 'Organic Search', month: '2026-03', revenue: 500 }],
    [{ chain: 'Paid Search → Organic Search → Direct', applications: 2 }],
    [{ pipeline: 'Sales', sales: 1, days: 5 }],
  ])
})
