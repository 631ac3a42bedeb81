import type { Database } from 'better-sqlite3'
import type { Named } from '../erase/belongings.js'
import { eraser } from '../erase/eraser.js'
import type { EraseTables, Forgetting, Stored } from '../erase/tables.js'
import type { LastStep } from '../erase/eraser.js'
import type { JoinTables } from '../join/tables.js'
import type { Holder, Store } from '../store.js'
import type { Leases } from './leases.js'

type Methods = 'belongings' | 'sweep' | 'finishErasure' | 'toForget' | 'forgot' | 'forgotten'

/** Removing a visitor. `secure_delete` is on, so what is deleted is overwritten and not only let go. */
export function eraseStore(
  database: Database,
  join: Omit<JoinTables, 'append'>,
  { hold }: Leases,
): Pick<Store, Methods> {
  const steps = eraser({ ...join, ...eraseTables(database) })
  const toForget = database.prepare<[string], Forgetting>(
    'SELECT id, visitor FROM erasures WHERE sink = ? AND visitor IS NOT NULL',
  )
  const forgot = database.prepare('UPDATE erasures SET visitor = NULL, forgotten = ? WHERE id = ? AND sink = ?')
  const forgotten = database
    .prepare<[string], [string, number]>('SELECT sink, forgotten FROM erasures WHERE id = ? AND visitor IS NULL')
    .raw()
  const finish = database.transaction(steps.finishErasure)

  return {
    belongings: steps.belongings,
    sweep: database.transaction(steps.sweep),
    finishErasure: (step: LastStep) => {
      const finished = finish(step)
      if (finished) rewrite(database)
      emptyJournal(database)
      return finished
    },
    toForget: (sink) => toForget.all(sink),
    forgot: (holder: Holder, erasure, count) => {
      hold(holder)
      forgot.run(count, erasure, holder.sink)
      emptyJournal(database)
    },
    forgotten: (erasure) => new Map(forgotten.all(erasure)),
  }
}

/** Rewritten in about a second; a larger file is left to its operator, who knows a quiet hour. */
const REWRITTEN_BYTES = 256 * 1024 * 1024

/**
 * Where SQLite has split a page, it leaves copies of the rows that moved in what the page no longer uses, and does not
 * overwrite them when the rows are deleted. Only writing the file anew removes those at once.
 */
function rewrite(database: Database): void {
  const pages = Number(database.pragma('page_count', { simple: true }))
  const size = Number(database.pragma('page_size', { simple: true }))
  if (pages * size > REWRITTEN_BYTES) return
  try {
    database.exec('VACUUM')
  } catch {
    // The disk has no room for a second copy, or another process writes: the rows are gone all the same.
  }
}

/** The write-ahead log holds what it was told until it is written anew; a reader in another process may put that off. */
function emptyJournal(database: Database): void {
  database.pragma('wal_checkpoint(TRUNCATE)')
}

function eraseTables(database: Database): Omit<EraseTables, 'told' | 'tell' | 'dealsOf'> {
  const sql = statements(database)
  return {
    scan: (after, limit) => sql.scan.all(after, limit),
    drop: (site, id) => {
      sql.dropOutside.run(site, id)
      return sql.dropEvent.run(site, id, `${id}~completed`, `${id}~completee`).changes
    },
    unwait: (site, names, id) => {
      for (const name of names) sql.unwait.run(site, name, id)
    },
    madeBy: (visitor) => sql.madeBy.all(`visitor ${visitor}`),
    dropApplication: (site, id) => {
      sql.dropApplication.run(site, id)
      sql.dropOwners.run(site, id)
      sql.dropDeals.run(site, id)
    },
    unlink: (visitor) => {
      sql.dropLinks.run(visitor)
      sql.dropOwner.run(`visitor ${visitor}`)
    },
    dropHeld: () => void sql.dropHeld.run(),
    dropRejected: (text) => sql.dropRejected.run(text, text).changes,
    dropMemory: (text) => void sql.dropMemory.run(text, text),
    demand: ({ id, visitor }, sinks) => {
      for (const sink of sinks) sql.demand.run(id, sink, visitor)
    },
  }
}

function statements(database: Database) {
  return {
    scan: database.prepare<[number, number], Stored>(
      'SELECT position, site, body FROM events WHERE position > ? ORDER BY position LIMIT ?',
    ),
    // A completed version has the event's ID and a suffix; "e" follows "d".
    dropEvent: database.prepare('DELETE FROM events WHERE site = ? AND (id = ? OR (id > ? AND id < ?))'),
    dropOutside: database.prepare('DELETE FROM outside WHERE site = ? AND id = ?'),
    unwait: database.prepare('DELETE FROM waits WHERE site = ? AND name = ? AND id = ?'),
    madeBy: database.prepare<[string], Named>('SELECT site, application_id AS id FROM owners WHERE owner = ?'),
    dropApplication: database.prepare('DELETE FROM applications WHERE site = ? AND id = ?'),
    dropOwners: database.prepare('DELETE FROM owners WHERE site = ? AND application_id = ?'),
    dropDeals: database.prepare('DELETE FROM deals WHERE site = ? AND application_id = ?'),
    dropLinks: database.prepare('DELETE FROM links WHERE anonymous_id = ?'),
    dropOwner: database.prepare('DELETE FROM owners WHERE owner = ?'),
    dropHeld: database.prepare(
      'DELETE FROM held WHERE NOT EXISTS (SELECT 1 FROM events WHERE events.position = held.position)',
    ),
    dropRejected: database.prepare('DELETE FROM rejected WHERE instr(message, ?) > 0 OR instr(reason, ?) > 0'),
    dropMemory: database.prepare('DELETE FROM memory WHERE instr(key, ?) > 0 OR instr(value, ?) > 0'),
    demand: database.prepare('INSERT INTO erasures (id, sink, visitor) VALUES (?, ?, ?)'),
  }
}
