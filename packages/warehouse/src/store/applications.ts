import type { Transaction } from 'kysely'
import { credits, type SourcedTouch } from '../attribution/credits.js'
import type { Application } from '../project/facts.js'
import { chunks, settle, type Settlement } from './settle.js'
import { UNKNOWN_SOURCE } from '../project/source.js'
import type { FactCredit, WarehouseTables } from '../schema/tables.js'

/**
 * One application may be told of twice: by the page and by the site's server, or as a form and as the call that
 * followed. The event that knows where it came from counts, and of two such the earlier.
 */
const applicationSettlement: Settlement<Application> = {
  key: ({ row }) => row.application_id,
  merge: (a, b) => {
    const winner = precedes(b, a) ? b : a
    const userId = smaller(a.row.user_id, b.row.user_id)
    return winner.row.user_id === userId ? winner : { ...winner, row: { ...winner.row, user_id: userId } }
  },
}

function precedes({ row: a }: Application, { row: b }: Application): boolean {
  const known = Number(b.source_id === UNKNOWN_SOURCE.source_id) - Number(a.source_id === UNKNOWN_SOURCE.source_id)
  if (known !== 0) return known > 0
  return a.submitted_at < b.submitted_at || (a.submitted_at === b.submitted_at && a.event_id < b.event_id)
}

/** Any rule would do that does not depend on the order; two users of one application are hardly ever seen. */
function smaller(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b
  return a < b ? a : b
}

/** Stores the applications of one site, each with its chain and its credits under every model. */
export async function storeApplications(
  db: Transaction<WarehouseTables>,
  site: string,
  arrived: readonly Application[],
): Promise<void> {
  const stored: Application[] = []
  for (const ids of chunks([...new Set(arrived.map(({ row }) => row.application_id))])) {
    const rows = await db
      .selectFrom('fact_application')
      .selectAll()
      .where('site', '=', site)
      .where('application_id', 'in', ids)
      .execute()
    stored.push(...rows.map((row) => ({ row })))
  }
  const { changed, replaced } = settle(stored, arrived, applicationSettlement)
  for (const some of chunks(replaced)) {
    const ids = some.map(({ row }) => row.application_id)
    await db.deleteFrom('fact_application').where('site', '=', site).where('application_id', 'in', ids).execute()
  }
  for (const some of chunks(changed, 10)) {
    const rows = some.map(({ row }) => row)
    await db.insertInto('fact_application').values(rows).execute()
  }
  await storeChains(
    db,
    site,
    changed.filter(({ chain }) => chain !== undefined),
  )
}

async function storeChains(
  db: Transaction<WarehouseTables>,
  site: string,
  applications: readonly Application[],
): Promise<void> {
  for (const some of chunks(applications)) {
    const ids = some.map(({ row }) => row.application_id)
    await db.deleteFrom('fact_touch').where('site', '=', site).where('application_id', 'in', ids).execute()
    await db.deleteFrom('fact_credit').where('site', '=', site).where('application_id', 'in', ids).execute()
  }
  const touches = applications.flatMap(({ chain = [] }) => chain.map(({ touch }) => touch))
  for (const some of chunks(touches, 8)) await db.insertInto('fact_touch').values(some).execute()
  for (const some of chunks(applications.flatMap(creditRows), 6)) {
    await db.insertInto('fact_credit').values(some).execute()
  }
}

function creditRows({ row, chain = [] }: Application): readonly FactCredit[] {
  const { site, application_id, submitted_at, submitted_date } = row
  const unknown: SourcedTouch = { at: submitted_at, channel: 'Unassigned', sourceId: UNKNOWN_SOURCE.source_id }
  return credits(chain.length > 0 ? chain : [unknown]).map(({ model, sourceId, share }) => ({
    site,
    application_id,
    model,
    source_id: sourceId,
    share,
    submitted_date,
  }))
}
