import { readFileSync } from 'node:fs'
import type Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Warehouse } from '../src/warehouse.js'
import { ad, application, dealChanged, direct, march, search } from './events.js'
import { deliver, openDatabase } from './open.js'

const read = (name: string): string => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8')
const queries = [...read('README.md').matchAll(/```sql\n([\s\S]*?)```/g)].map(([, query = '']) => query)

let database: Database.Database
let figures: Warehouse
beforeAll(async () => {
  const made = await openDatabase()
  database = made.database
  figures = made.opened
  await deliver(figures, [
    application('a', [ad, search, direct]),
    application('b', [ad, search, direct]),
    dealChanged('d', { status: 'open', pipeline: 'Sales' }, { applicationId: 'a', occurredAt: march(4) }),
    dealChanged('d', { status: 'won', value: 500 }, { applicationId: 'a', occurredAt: march(9) }),
  ])
})
afterAll(() => figures.close())

/** The columns there really are, by table. */
function schema(): Readonly<Record<string, readonly string[]>> {
  const tables = database
    .prepare<[], { name: string }>(
      "select name from sqlite_schema where type in ('table', 'view') and name not like '%kysely%' order by name",
    )
    .all()
  const columnsOf = (name: string): readonly string[] =>
    database
      .prepare<[string], { name: string }>('select name from pragma_table_xinfo(?)')
      .all(name)
      .map((column) => column.name)
  return Object.fromEntries(tables.map(({ name }) => [name, columnsOf(name)]))
}

test('every table, view and column there is is commented in the database, and no other', () => {
  const commented = database
    .prepare<[], { name: string }>('select table_name as name from table_comments order by table_name')
    .all()
  expect(commented.map(({ name }) => name)).toEqual(Object.keys(schema()))
  const columns = database
    .prepare<[], { table_name: string; column_name: string; comment: string }>('select * from column_comments')
    .all()
  const byTable = Object.entries(schema()).flatMap(([table, names]) => names.map((name) => `${table}.${name}`))
  expect(columns.map(({ table_name, column_name }) => `${table_name}.${column_name}`).sort()).toEqual(byTable.sort())
  expect(columns.filter(({ comment }) => comment.length < 4)).toEqual([])
})

test('TABLES.md lists them with the same words', () => {
  const sections = [...read('TABLES.md').matchAll(/^## (\w+)\n\n([^]*?)(?=\n## |$(?![^]))/gm)]
  const documented = sections.map(([, name, text = '']) => [
    name,
    [...text.matchAll(/^\| `(\w+)`/gm)].map(([, column]) => column),
  ])
  expect(Object.fromEntries(documented)).toEqual(schema())
  const words = read('TABLES.md').replaceAll(/\s+/g, ' ')
  const comments = database.prepare<[], { comment: string }>('select comment from column_comments').all()
  expect(comments.filter(({ comment }) => !words.includes(comment))).toEqual([])
})

test('the example queries give what they promise', () => {
  expect(queries.map((query) => database.prepare(query).all())).toEqual([
    [{ channel: 'Organic Search', month: '2026-03', revenue: 500 }],
    [{ chain: 'Paid Search → Organic Search → Direct', applications: 2 }],
    [{ pipeline: 'Sales', sales: 1, days: 5 }],
  ])
})

test('every table and column that the page on Power BI names is there', () => {
  const page = read('../../docs/power-bi.md')
  const known = schema()
  const dotted = [...page.matchAll(/`(\w+)\.(\w+)`/g)].filter(([, table]) => table !== 'warehouse')
  const bracketed = [...page.matchAll(/\b([a-z]+_[a-z_]+)\[(\w+)\]/g)]
  expect(dotted.length + bracketed.length).toBeGreaterThan(30)
  const missing = [...dotted, ...bracketed].filter(([, table = '', column = '']) => !known[table]?.includes(column))
  expect(missing.map(([whole]) => whole)).toEqual([])
})
