import type { Database } from 'better-sqlite3'
import type { Lag, Outcome } from '../log.js'
import type { Holder, Store, StoredEntry } from '../store.js'
import type { Window } from '../window.js'
import type { Leases } from './leases.js'

type CursorMethods = 'take' | 'more' | 'settle' | 'parked' | 'lags'

interface LagRow {
  readonly sink: string
  readonly position: number
  readonly behind: number
  readonly oldestAt: number | null
  readonly parked: number
  readonly dead: number
}

/** Each sink's place in the log, and the entries held back from it. */
export function cursorStore(database: Database, { hold }: Leases): Pick<Store, CursorMethods> {
  const sql = statements(database)

  function settleOne(holder: Holder, window: Window, outcome: Outcome): void {
    const { sink, now } = holder
    window.settled(outcome.position)
    switch (outcome.kind) {
      case 'delivered':
        sql.unhold.run(sink, outcome.position)
        return
      case 'parked':
        sql.hold.run(sink, outcome.key, outcome.dueAt, outcome.reason, now, outcome.position)
        return
      case 'dead':
        sql.hold.run(sink, outcome.key, null, outcome.reason, now, outcome.position)
        return
    }
  }

  /** Nobody will settle what was erased after it was taken. */
  function passErased({ sink }: Holder, window: Window): void {
    for (const position of window.open()) if (!sql.entry.get(position)) window.settled(position)
    sql.move.run(window.cursor(), sink)
  }

  /** When all that is not held was taken, what is held at the end of the log is not behind the sink any more. */
  function passHeld({ sink }: Holder, window: Window): void {
    const last = sql.lastHeld.get(sink) ?? 0
    if (last <= window.horizon()) return
    window.passed(last)
    sql.move.run(window.cursor(), sink)
  }

  /** Open entries behind the position, and then fresh ones. */
  function next(
    holder: Holder,
    window: Window,
    { after, limit }: { readonly after: number; readonly limit: number },
  ): readonly StoredEntry[] {
    const behind = after < window.horizon() ? window.open().filter((position) => position > after) : []
    const open = behind.slice(0, limit)
    const again = open.flatMap((position) => sql.entry.get(position) ?? [])
    if (again.length < open.length) passErased(holder, window)
    if (open.length === limit) return again
    const fresh = sql.fresh.all(window.horizon(), holder.sink, limit - open.length)
    for (const { position } of fresh) window.opened(position)
    if (fresh.length < limit - open.length) passHeld(holder, window)
    return [...again, ...fresh]
  }

  return {
    take: (holder, limit) => {
      const window = hold(holder)
      const { sink, now } = holder
      const due: StoredEntry[] = []
      for (const key of sql.dueKeys.all({ sink, now, limit })) {
        due.push(...sql.heldUnder.all(sink, key, limit - due.length))
        if (due.length >= limit) return due
      }
      return [...due, ...next(holder, window, { after: 0, limit: limit - due.length })]
    },
    more: (holder, after, limit) => next(holder, hold(holder), { after, limit }),
    settle: database.transaction((holder: Holder, outcomes: readonly Outcome[]) => {
      const window = hold(holder)
      for (const outcome of outcomes) settleOne(holder, window, outcome)
      sql.move.run(window.cursor(), holder.sink)
    }).immediate,
    parked: (holder, keys) => {
      hold(holder)
      const found = new Map<string, number>()
      for (const key of keys) {
        const dueAt = sql.dueAt.get(holder.sink, key)
        if (typeof dueAt === 'number') found.set(key, dueAt)
      }
      return found
    },
    lags: () =>
      new Map(
        sql.lags
          .all()
          .map(({ sink, oldestAt, ...counts }): [string, Lag] => [
            sink,
            { ...counts, ...(oldestAt !== null && { oldestAt }) },
          ]),
      ),
  }
}

function statements(database: Database) {
  return {
    move: database.prepare('UPDATE cursors SET position = ? WHERE sink = ?'),
    dueKeys: database
      // What was parked in the future shows that the clock was set back since: its date may never come.
      .prepare<[{ sink: string; now: number; limit: number }], string>(
        `SELECT key FROM held WHERE sink = $sink AND due_at IS NOT NULL AND (due_at <= $now OR at > $now)
         GROUP BY key ORDER BY MIN(due_at) LIMIT $limit`,
      )
      .pluck(),
    heldUnder: database.prepare<[string, string, number], StoredEntry>(
      `SELECT held.position, body, attempts FROM held JOIN events USING (position)
       WHERE sink = ? AND key = ? AND due_at IS NOT NULL ORDER BY held.position LIMIT ?`,
    ),
    entry: database.prepare<[number], StoredEntry>(
      'SELECT position, body, 0 AS attempts FROM events WHERE position = ?',
    ),
    fresh: database.prepare<[number, string, number], StoredEntry>(
      `SELECT position, body, 0 AS attempts FROM events
       WHERE position > ? AND NOT EXISTS (SELECT 1 FROM held WHERE sink = ? AND held.position = events.position)
       ORDER BY position LIMIT ?`,
    ),
    hold: database.prepare(
      // An event that was erased while it was delivered is not held back.
      `INSERT INTO held (sink, position, key, due_at, attempts, reason, at)
       SELECT ?, position, ?, ?, 1, ?, ? FROM events WHERE position = ?
       ON CONFLICT DO UPDATE SET due_at = excluded.due_at, attempts = attempts + 1, reason = excluded.reason, at = excluded.at`,
    ),
    unhold: database.prepare('DELETE FROM held WHERE sink = ? AND position = ?'),
    lastHeld: database.prepare<[string], number | null>('SELECT MAX(position) FROM held WHERE sink = ?').pluck(),
    dueAt: database
      .prepare<[string, string], number | null>('SELECT MAX(due_at) FROM held WHERE sink = ? AND key = ?')
      .pluck(),
    // Positions are given without gaps, so their difference counts entries without reading them: too many by those that
    // were erased since, and of the last ones so that the cursor stands behind the end.
    lags: database.prepare<[], LagRow>(
      `SELECT sink, position,
         MAX(0, (SELECT COALESCE(MAX(position), 0) FROM events) - position) AS behind,
         (SELECT received_at FROM events WHERE events.position > cursors.position ORDER BY events.position LIMIT 1) AS oldestAt,
         (SELECT COUNT(*) FROM held WHERE held.sink = cursors.sink AND due_at IS NOT NULL) AS parked,
         (SELECT COUNT(*) FROM held WHERE held.sink = cursors.sink AND due_at IS NULL) AS dead
       FROM cursors ORDER BY sink`,
    ),
  }
}
