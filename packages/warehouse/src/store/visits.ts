import type { Transaction } from 'kysely'
import { chunks, settle, type Settlement } from './settle.js'
import type { FactVisit, VisitsByDay, WarehouseTables } from '../schema/tables.js'

/** The earliest event opens the visit. */
const visitSettlement: Settlement<FactVisit> = {
  key: (visit) => visit.visit_id,
  merge: (a, b) => (b.started_at < a.started_at || (b.started_at === a.started_at && b.event_id < a.event_id) ? b : a),
}

/** Stores the visits of one site and keeps `visits_by_day` in step. */
export async function storeVisits(
  db: Transaction<WarehouseTables>,
  site: string,
  arrived: readonly FactVisit[],
): Promise<void> {
  const ids = [...new Set(arrived.map((visit) => visit.visit_id))]
  const stored: FactVisit[] = []
  for (const some of chunks(ids)) {
    stored.push(
      ...(await db
        .selectFrom('fact_visit')
        .selectAll()
        .where('site', '=', site)
        .where('visit_id', 'in', some)
        .execute()),
    )
  }
  const { changed, replaced } = settle(stored, arrived, visitSettlement)
  for (const some of chunks(replaced)) {
    const gone = some.map((visit) => visit.visit_id)
    await db.deleteFrom('fact_visit').where('site', '=', site).where('visit_id', 'in', gone).execute()
  }
  for (const some of chunks(changed, 11)) await db.insertInto('fact_visit').values(some).execute()
  for (const some of chunks(dayChanges(changed, replaced), 4)) {
    await db
      .insertInto('visits_by_day')
      .values(some)
      .onConflict((conflict) =>
        conflict
          .columns(['visit_date', 'source_id', 'site'])
          .doUpdateSet((row) => ({ visits: row('visits_by_day.visits', '+', row.ref('excluded.visits')) })),
      )
      .execute()
  }
  // A day that has lost its last visit is gone, as it would be after a rebuild.
  for (const some of chunks([...new Set(replaced.map((visit) => visit.started_date))])) {
    await db
      .deleteFrom('visits_by_day')
      .where('visit_date', 'in', some)
      .where('site', '=', site)
      .where('visits', '=', 0)
      .execute()
  }
}

/** What the days gain and lose. */
function dayChanges(gained: readonly FactVisit[], lost: readonly FactVisit[]): readonly VisitsByDay[] {
  const days = new Map<string, VisitsByDay>()
  const add = ({ site, source_id, started_date }: FactVisit, visits: number): void => {
    const key = `${started_date} ${source_id}`
    const known = days.get(key)?.visits ?? 0
    days.set(key, { visit_date: started_date, source_id, site, visits: known + visits })
  }
  for (const visit of gained) add(visit, 1)
  for (const visit of lost) add(visit, -1)
  return [...days.values()].filter(({ visits }) => visits !== 0)
}
