import type { Database } from 'better-sqlite3'
import { LEASE_MS, LeaseLost, type Holder, type Store } from '../store.js'
import { windowFrom, type Window } from '../window.js'

/** Who sends for which sink: one owner at a time, across every process that has the file open. */
export interface Leases extends Pick<Store, 'acquire' | 'release'> {
  /** The holder's open window; renews the lease, or throws {@link LeaseLost}. */
  hold(holder: Holder): Window
}

export function sqliteLeases(database: Database): Leases {
  const windows = new Map<string, Window>()
  const begin = database.prepare('INSERT INTO cursors (sink) VALUES (?) ON CONFLICT DO NOTHING')
  const acquire = database.prepare(
    'UPDATE cursors SET owner = ?, lease_until = ? WHERE sink = ? AND (owner IS NULL OR owner = ? OR lease_until <= ?)',
  )
  const renew = database.prepare('UPDATE cursors SET lease_until = ? WHERE sink = ?')
  const release = database.prepare('UPDATE cursors SET owner = NULL, lease_until = 0 WHERE sink = ? AND owner = ?')
  const position = database.prepare<[string], number>('SELECT position FROM cursors WHERE sink = ?').pluck()
  const lease = database.prepare<[string], { owner: string | null; leaseUntil: number }>(
    'SELECT owner, lease_until AS leaseUntil FROM cursors WHERE sink = ?',
  )

  return {
    acquire: database.transaction(({ sink, owner, now }: Holder) => {
      begin.run(sink)
      if (acquire.run(owner, now + LEASE_MS, sink, owner, now).changes === 0) return false
      windows.set(sink, windowFrom(position.get(sink) ?? 0))
      return true
    }),
    release: ({ sink, owner }) => {
      windows.delete(sink)
      release.run(sink, owner)
    },
    hold: ({ sink, owner, now }) => {
      const held = lease.get(sink)
      const window = windows.get(sink)
      if (!window || held?.owner !== owner) throw new LeaseLost(`another collector has taken over the sink "${sink}"`)
      // Renewed when a third is used up, so that a busy sink does not write its lease at every step.
      if (held.leaseUntil - now < (LEASE_MS * 2) / 3) renew.run(now + LEASE_MS, sink)
      return window
    },
  }
}
