import { Migrator, sql, type Kysely, type Migration } from 'kysely'
import { WarehouseError } from '../error.js'
import { createStar } from './0001-star.js'
import { createRevenue } from './0002-revenue.js'
import type { WarehouseTables } from './tables.js'

/** In the order of their names. A migration that has been released is never changed; the next one is added. */
const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-star': { up: createStar },
  '0002-revenue': { up: createRevenue },
}

/** Brings the schema up to date; does nothing, and writes nothing, when it is. All of it is done, or none. */
export async function migrate(
  db: Kysely<WarehouseTables>,
  migrations: Readonly<Record<string, Migration>> = MIGRATIONS,
): Promise<void> {
  const migrator = (on: Kysely<WarehouseTables>): Migrator =>
    new Migrator({ db: on, provider: { getMigrations: async () => ({ ...migrations }) } })
  try {
    const known = await migrator(db).getMigrations()
    if (known.every(({ executedAt }) => executedAt !== undefined)) return
    await db.connection().execute(async (connection) => {
      // Kysely runs SQLite's migrations outside of a transaction: a process killed half-way would leave half a schema.
      // `immediate`: of two processes that open a new file at once, the second waits and finds it done.
      await sql`begin immediate`.execute(connection)
      const { error } = await migrator(connection).migrateToLatest()
      await (error === undefined ? sql`commit` : sql`rollback`).execute(connection)
      if (error !== undefined) throw error
    })
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    const message = `the warehouse cannot be opened: its schema could not be brought up to date (${reason})`
    throw new WarehouseError('bad-schema', message, { cause })
  }
}
