import type { Database } from 'better-sqlite3'
import type { Begin } from '../log.js'
import { isHeld, LEASE_MS, LEASE_SURE_MS, LeaseLost, type Holder, type Store } from '../store.js'
import { windowFrom, type Window } from '../window.js'
import type { Places } from './places.js'

/** Who sends for which sink: one owner at a time, across every process that has the file open. */
export interface Leases extends Pick<Store, 'acquire' | 'renew' | 'release'> {
  /** The holder's open window; renews the lease, or throws {@link LeaseLost}. */
  hold(holder: Holder): Window
  /** Whether some collector holds the sink now. */
  isBusy(sink: string, now: number): boolean
}

interface LeaseRow {
  readonly owner: string | null
  readonly leaseUntil: number
}

export function sqliteLeases(database: Database, places: Places): Leases {
  const windows = new Map<string, Window>()
  const begin = database.prepare('INSERT INTO cursors (sink, position) VALUES (?, ?)')
  const acquire = database.prepare('UPDATE cursors SET owner = ?, lease_until = ?, account = ? WHERE sink = ?')
  const beside = database
    .prepare<[string, string], number>(
      'SELECT lease_until FROM cursors WHERE account = ? AND owner IS NOT NULL AND owner <> ?',
    )
    .pluck()
  const oust = database.prepare('UPDATE cursors SET owner = NULL, lease_until = 0 WHERE account = ? AND owner <> ?')
  const renew = database.prepare('UPDATE cursors SET lease_until = ? WHERE sink = ?')
  const release = database.prepare('UPDATE cursors SET owner = NULL, lease_until = 0 WHERE sink = ? AND owner = ?')
  const position = database.prepare<[string], number>('SELECT position FROM cursors WHERE sink = ?').pluck()
  const lease = database.prepare<[string], LeaseRow>(
    'SELECT owner, lease_until AS leaseUntil FROM cursors WHERE sink = ?',
  )
  const rename = ['cursors', 'held', 'memory'].map((table) =>
    database.prepare<[string, string]>(`UPDATE ${table} SET sink = ? WHERE sink = ?`),
  )

  function isBusy(sink: string, now: number): boolean {
    const kept = lease.get(sink)
    return kept !== undefined && kept.owner !== null && isHeld(kept.leaseUntil, now)
  }

  function open({ sink, now }: Holder, { formerly, startFrom = 'beginning' }: Begin): void {
    if (lease.get(sink)) return
    if (formerly !== undefined && lease.get(formerly) && !isBusy(formerly, now)) {
      for (const statement of rename) statement.run(sink, formerly)
    } else begin.run(sink, places.placeOf(startFrom))
  }

  function held({ sink, owner, now }: Holder): Window | undefined {
    const kept = lease.get(sink)
    if (kept?.owner !== owner) return undefined
    // Not at every step of a busy sink.
    const left = kept.leaseUntil - now
    if (left < LEASE_SURE_MS || left > LEASE_MS) renew.run(now + LEASE_MS, sink)
    return windows.get(sink)
  }

  function hold(holder: Holder): Window {
    const window = held(holder)
    if (!window) throw new LeaseLost(`another collector has taken over the sink "${holder.sink}"`)
    return window
  }

  /** Gives the account to the owner, also against one that was silent for too long; `false`: another one holds it. */
  function takeAccount(account: string, { owner, now }: Holder): boolean {
    if (beside.all(account, owner).some((leaseUntil) => isHeld(leaseUntil, now))) return false
    oust.run(account, owner)
    return true
  }

  return {
    isBusy,
    hold,
    // Begun as a writer: a transaction that reads first and then finds another writer fails without waiting.
    acquire: database.transaction((holder: Holder, from: Begin = {}) => {
      const { sink, owner, now } = holder
      open(holder, from)
      if (isBusy(sink, now) && lease.get(sink)?.owner !== owner) return false
      if (from.account !== undefined && !takeAccount(from.account, holder)) return false
      acquire.run(owner, now + LEASE_MS, from.account ?? null, sink)
      windows.set(sink, windowFrom(position.get(sink) ?? 0))
      return true
    }).immediate,
    renew: (holder) => held(holder) !== undefined,
    release: ({ sink, owner }) => {
      windows.delete(sink)
      release.run(sink, owner)
    },
  }
}
