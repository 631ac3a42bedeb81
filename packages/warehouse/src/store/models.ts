import type { Kysely } from 'kysely'
import type { WarehouseTables } from '../schema/tables.js'

/** Makes the table of models those by which the warehouse credits; writes nothing when it is. */
export async function keepModels(db: Kysely<WarehouseTables>, models: readonly string[]): Promise<void> {
  const kept = await db.selectFrom('dim_model').select('model').execute()
  const names = new Set(kept.map(({ model }) => model))
  if (kept.length === models.length && models.every((model) => names.has(model))) return
  await db.transaction().execute(async (transaction) => {
    await transaction.deleteFrom('dim_model').execute()
    for (const model of models) await transaction.insertInto('dim_model').values({ model }).execute()
  })
}
