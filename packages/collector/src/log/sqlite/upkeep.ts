import type { Database } from 'better-sqlite3'
import type { Start } from '../../sink.js'
import type { Store } from '../store.js'
import type { Leases } from './leases.js'
import type { Places } from './places.js'

/** What an operator does with whole sinks, and the log's retention. */
export function upkeep(
  database: Database,
  { isBusy }: Leases,
  places: Places,
): Pick<Store, 'rewind' | 'forget' | 'trim'> {
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
         SELECT MIN(position) - 1 FROM held UNION ALL
         SELECT MAX(position) - 1 FROM events)`,
    )
    .pluck()
  const trim = database.prepare(
    'DELETE FROM events WHERE position IN (SELECT position FROM events WHERE position <= ? ORDER BY position LIMIT ?)',
  )

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
    trim: (before) => trim.run(Math.min(places.placeOf(before), firstNeeded.get() ?? 0), TRIMMED_AT_ONCE).changes,
  }
}

/** Appends wait meanwhile, so it is little. */
const TRIMMED_AT_ONCE = 5_000
