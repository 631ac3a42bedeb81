import { originalId } from '@throughline/protocol'
import type { Database } from 'better-sqlite3'
import type { Start } from '../../sink.js'
import { readBody } from '../body.js'
import { namesIn } from '../join/joiner.js'
import { incomplete } from '../known.js'
import type { Store } from '../store.js'
import type { Leases } from './leases.js'
import type { Places } from './places.js'

interface Old {
  readonly position: number
  readonly site: string
  readonly id: string
  readonly body: string
}

/** What an operator does with whole sinks, and the log's retention. */
export function upkeep(
  database: Database,
  { isBusy }: Leases,
  places: Places,
): Pick<Store, 'rewind' | 'forget' | 'trim' | 'keptSince'> {
  // Without its owner, so that whoever holds the sink asks for its place anew.
  const move = database.prepare('UPDATE cursors SET position = ?, owner = NULL, lease_until = 0 WHERE sink = ?')
  const unpark = database.prepare('DELETE FROM held WHERE sink = ? AND position > ? AND due_at IS NOT NULL')
  const forget = ['cursors', 'held', 'memory'].map((table) =>
    database.prepare<[string]>(`DELETE FROM ${table} WHERE sink = ?`),
  )
  const firstNeeded = database
    .prepare<[], number | null>(
      `SELECT MIN(place) FROM (
         SELECT MIN(position) AS place FROM cursors UNION ALL
         SELECT MAX(position) - 1 FROM events)`,
    )
    .pluck()
  // The place was found by halving, which a clock that was set wrong for a while misleads: each event's own time counts.
  const old = database.prepare<[number, number, number], Old>(
    `SELECT position, site, id, body FROM events WHERE position <= ? AND received_at < ? AND ${UNHELD}
     ORDER BY position LIMIT ?`,
  )
  const drop = database.prepare('DELETE FROM events WHERE position = ?')
  const dropOutside = database.prepare('DELETE FROM outside WHERE site = ? AND id = ? AND position = ?')
  const unwait = database.prepare('DELETE FROM waits WHERE site = ? AND name = ? AND id = ?')
  const oldest = database
    .prepare<[], number>(`SELECT received_at FROM events WHERE ${UNHELD} ORDER BY position LIMIT 1`)
    .pluck()

  /** With its last version goes what would complete an event again. */
  function trimOne({ position, site, id, body }: Old): void {
    drop.run(position)
    const original = originalId(id)
    if (dropOutside.run(site, original, position).changes === 0) return
    for (const name of namesIn(incomplete(readBody(body)))) unwait.run(site, name, original)
  }

  return {
    rewind: database.transaction((sink: string, to: Start) => {
      const place = places.placeOf(to)
      if (move.run(place, sink).changes === 0) return undefined
      unpark.run(sink, place)
      return places.end() - place
    }).immediate,
    forget: database.transaction((sink: string, now: number) => {
      if (isBusy(sink, now)) return false
      for (const statement of forget) statement.run(sink)
      return true
    }).immediate,
    trim: database.transaction((before: number) => {
      const end = Math.min(places.placeOf(before), firstNeeded.get() ?? 0)
      const gone = old.all(end, before, TRIMMED_AT_ONCE)
      for (const each of gone) trimOne(each)
      return gone.length
    }).immediate,
    keptSince: () => oldest.get(),
  }
}

/** Found for each sink by the key of the table. */
const UNHELD = `NOT EXISTS (SELECT 1 FROM cursors JOIN held ON held.sink = cursors.sink AND held.position = events.position)`

/** Appends wait meanwhile, so it is little. */
const TRIMMED_AT_ONCE = 2_000
