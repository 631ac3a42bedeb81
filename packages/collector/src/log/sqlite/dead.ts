import type { Database } from 'better-sqlite3'
import type { Store, StoredDeadLetter } from '../store.js'

/** What was given up for a sink, and what an operator decides about it. */
export function deadLetters(database: Database): Pick<Store, 'dead' | 'revive' | 'bury'> {
  const list = database.prepare<[string, number], StoredDeadLetter>(
    `SELECT held.position, key, reason, at, body FROM held JOIN events USING (position)
     WHERE sink = ? AND due_at IS NULL ORDER BY held.position LIMIT ?`,
  )
  const revive = 'UPDATE held SET due_at = ?, attempts = 1 WHERE sink = ? AND due_at IS NULL'
  // An entry that the cursor has not passed would be taken for a new one when it is no longer held.
  const bury = `DELETE FROM held WHERE sink = ? AND due_at IS NULL
    AND position <= (SELECT position FROM cursors WHERE cursors.sink = held.sink)`
  const [reviveAll, reviveOne] = [database.prepare(revive), database.prepare(`${revive} AND position = ?`)]
  const [buryAll, buryOne] = [database.prepare(bury), database.prepare(`${bury} AND position = ?`)]

  return {
    dead: (sink, limit) => list.all(sink, Math.min(limit, MAX_ROWS)),
    revive: database.transaction((sink: string, now: number, positions?: readonly number[]) => {
      if (!positions) return reviveAll.run(now, sink).changes
      return positions.reduce((sum, position) => sum + reviveOne.run(now, sink, position).changes, 0)
    }).immediate,
    bury: database.transaction((sink: string, positions?: readonly number[]) => {
      if (!positions) return buryAll.run(sink).changes
      return positions.reduce((sum, position) => sum + buryOne.run(sink, position).changes, 0)
    }).immediate,
  }
}

const MAX_ROWS = 2 ** 31
