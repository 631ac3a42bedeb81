import { Migrator, sql, type Kysely, type Migration } from 'kysely'
import { WarehouseError } from '../error.js'
import { createStar } from './create.js'
import type { WarehouseTables } from './tables.js'

/**
 * In the order of their names. A table that is derived differently is not migrated but rebuilt from the log: then the
 * star gets a new name here, and whoever opens an older file is told to rebuild it.
 */
const MIGRATIONS: Readonly<Record<string, Migration>> = {
  'star-4': { up: createStar },
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
    const advice = reason.startsWith('corrupted migrations')
      ? 'it was made by another version; "throughline rebuild" makes it anew from the log'
      : `its schema could not be brought up to date (${reason})`
    throw new WarehouseError('bad-schema', `the warehouse cannot be opened: ${advice}`, { cause })
  }
}
