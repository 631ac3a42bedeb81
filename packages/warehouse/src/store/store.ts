import type { Transaction } from 'kysely'
import type { Facts } from '../project/facts.js'
import type { DimSource, WarehouseTables } from '../schema/tables.js'
import { storeApplications } from './applications.js'
import { storeCosts } from './costs.js'
import { storeDeals } from './deals.js'
import { storePayments } from './payments.js'
import { chunks } from './settle.js'
import { storeVisits } from './visits.js'

/** Writes the facts of one site. Storing them again, in any order and any portions, leaves the same rows. */
export async function store(db: Transaction<WarehouseTables>, site: string, facts: readonly Facts[]): Promise<void> {
  await storeSources(db, facts)
  await storeVisits(db, site, present(facts.map(({ visit }) => visit)))
  await storeApplications(db, site, present(facts.map(({ application }) => application)))
  await storeDeals(db, site, present(facts.map(({ dealStage }) => dealStage)))
  await storePayments(db, site, present(facts.map(({ payment }) => payment)))
  await storeCosts(db, site, present(facts.map(({ cost }) => cost)))
}

async function storeSources(db: Transaction<WarehouseTables>, facts: readonly Facts[]): Promise<void> {
  const rows = new Map<number, DimSource>()
  for (const { sources } of facts) for (const source of sources) rows.set(source.source_id, source)
  for (const some of chunks([...rows.values()], 7)) {
    await db
      .insertInto('dim_source')
      .values(some)
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  }
}

function present<T>(values: readonly (T | undefined)[]): readonly T[] {
  return values.filter((value) => value !== undefined)
}
