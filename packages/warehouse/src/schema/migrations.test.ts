import Database from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import { expect, test } from 'vitest'
import { createStar } from './create.js'
import { migrate } from './migrations.js'
import type { WarehouseTables } from './tables.js'

function open(database: Database.Database): Kysely<WarehouseTables> {
  return new Kysely<WarehouseTables>({ dialect: new SqliteDialect({ database }) })
}

const tables = (database: Database.Database): readonly string[] =>
  database
    .prepare<[], { name: string }>("select name from sqlite_schema where type = 'table' order by name")
    .all()
    .map(({ name }) => name)

test('a migration that breaks off leaves nothing behind, and can be run again', async () => {
  const database = new Database(':memory:')
  const db = open(database)
  const broken = async (): Promise<void> => Promise.reject(new Error('disk full'))
  await expect(migrate(db, { '0001': { up: createStar }, '0002': { up: broken } })).rejects.toMatchObject({
    code: 'bad-schema',
    message: 'the warehouse cannot be opened: its schema could not be brought up to date (disk full)',
  })
  expect(tables(database)).toEqual([])
  await migrate(db)
  expect(tables(database)).toContain('fact_visit')
  await db.destroy()
})

test('a schema that is up to date is not written to', async () => {
  const database = new Database(':memory:')
  const db = open(database)
  await migrate(db)
  database.pragma('query_only = on')
  await expect(migrate(db)).resolves.toBeUndefined()
  await db.destroy()
})
