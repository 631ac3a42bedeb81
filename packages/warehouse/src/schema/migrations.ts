import { Migrator, type Kysely, type Migration } from 'kysely'
import { WarehouseError } from '../error.js'
import { createStar } from './0001-star.js'
import { createRevenue } from './0002-revenue.js'
import type { WarehouseTables } from './tables.js'

/** In the order of their names. A migration that has been released is never changed; the next one is added. */
const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-star': { up: createStar },
  '0002-revenue': { up: createRevenue },
}

/** Brings the schema up to date; does nothing, and writes nothing, when it is. */
export async function migrate(db: Kysely<WarehouseTables>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...MIGRATIONS }) } })
  const { error } = await migrator.migrateToLatest()
  if (error !== undefined) {
    throw new WarehouseError(
      'bad-schema',
      'the warehouse cannot be opened: its schema could not be brought up to date',
      {
        cause: error,
      },
    )
  }
}
