import type { Database } from 'better-sqlite3'
import type { Change, Kept, Store } from '../store.js'
import type { Places } from './places.js'

/** Looking through the log, and replacing what was found. */
export function rewriting(database: Database, places: Places): Pick<Store, 'place' | 'read' | 'rewrite'> {
  const read = database.prepare<[number, number], Kept>(
    'SELECT position, body FROM events WHERE position > ? ORDER BY position LIMIT ?',
  )
  // One that was erased, or completed, since it was read stays as it is.
  const replace = database.prepare('UPDATE events SET body = ? WHERE position = ? AND body = ?')
  return {
    place: places.placeOf,
    read: (after, limit) => read.all(after, limit),
    rewrite: database.transaction((changes: readonly Change[]) =>
      changes.reduce((sum, { position, before, after }) => sum + replace.run(after, position, before).changes, 0),
    ).immediate,
  }
}
