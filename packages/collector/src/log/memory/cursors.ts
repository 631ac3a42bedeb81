import type { Json } from '@throughline/protocol'
import type { Lag, Outcome } from '../log.js'
import { LEASE_MS, LeaseLost, type Holder, type Row, type Store, type StoredEntry } from '../store.js'
import { windowFrom, type Window } from '../window.js'

type CursorMethods = Exclude<keyof Store, 'append' | 'reject' | 'known' | 'rejected' | 'close'>

interface Held {
  readonly key: string
  /** Absent for a dead letter. */
  readonly dueAt?: number
  readonly attempts: number
  readonly reason: string
  readonly at: number
}

interface Cursor {
  window: Window
  owner: string | undefined
  leaseUntil: number
  readonly held: Map<number, Held>
  readonly memory: Map<string, Json>
}

/** Each sink's place among the rows; the position of a row is its index and one. */
export function memoryCursors(rows: readonly Row[]): Pick<Store, CursorMethods> {
  const cursors = new Map<string, Cursor>()

  function cursorOf(sink: string): Cursor {
    const cursor = cursors.get(sink) ?? newCursor()
    cursors.set(sink, cursor)
    return cursor
  }

  function hold({ sink, owner, now }: Holder): Cursor {
    const cursor = cursorOf(sink)
    if (cursor.owner !== owner) throw new LeaseLost(`another collector has taken over the sink "${sink}"`)
    cursor.leaseUntil = now + LEASE_MS
    return cursor
  }

  function entryAt(position: number, attempts = 0): StoredEntry[] {
    const row = rows[position - 1]
    return row ? [{ position, attempts, body: row.body }] : []
  }

  return {
    acquire: ({ sink, owner, now }) => {
      const cursor = cursorOf(sink)
      if (cursor.owner !== undefined && cursor.owner !== owner && cursor.leaseUntil > now) return false
      cursor.owner = owner
      cursor.leaseUntil = now + LEASE_MS
      cursor.window = windowFrom(cursor.window.cursor())
      return true
    },
    take: (holder, limit) => {
      const { window, held } = hold(holder)
      const due = dueOf(held, holder.now).flatMap(([position, { attempts }]) => entryAt(position, attempts))
      if (due.length >= limit) return due
      const again = window.open().flatMap((position) => entryAt(position))
      const fresh: StoredEntry[] = []
      for (let position = window.horizon() + 1; position <= rows.length; position++) {
        if (due.length + again.length + fresh.length >= limit) break
        if (held.has(position)) continue
        window.opened(position)
        fresh.push(...entryAt(position))
      }
      return [...due, ...again, ...fresh]
    },
    settle: (holder, outcomes) => {
      const { window, held } = hold(holder)
      for (const outcome of outcomes) {
        window.settled(outcome.position)
        settleHeld(held, outcome, holder.now)
      }
    },
    parked: (holder, keys) => {
      const { held } = hold(holder)
      const wanted = new Set(keys)
      const found = new Map<string, number>()
      for (const { key, dueAt } of held.values()) if (dueAt !== undefined && wanted.has(key)) found.set(key, dueAt)
      return found
    },
    dead: (sink, limit) =>
      [...cursorOf(sink).held]
        .filter(([, { dueAt }]) => dueAt === undefined)
        .sort(([a], [b]) => a - b)
        .slice(0, limit)
        .map(([position, { key, reason, at }]) => ({
          position,
          key,
          reason,
          at,
          body: rows[position - 1]?.body ?? '{}',
        })),
    readMemory: (sink, keys) => {
      const { memory } = cursorOf(sink)
      return new Map(
        keys.flatMap((key): [string, Json][] => {
          const value = memory.get(key)
          return value === undefined ? [] : [[key, value]]
        }),
      )
    },
    writeMemory: (holder, entries) => {
      const { memory } = hold(holder)
      for (const [key, value] of entries) {
        if (value === undefined) memory.delete(key)
        else memory.set(key, value)
      }
    },
    release: ({ sink, owner }) => {
      const cursor = cursorOf(sink)
      if (cursor.owner === owner) cursor.owner = undefined
    },
    lags: () => new Map([...cursors].map(([sink, cursor]) => [sink, lagOf(cursor, rows)])),
  }
}

function newCursor(): Cursor {
  return { window: windowFrom(0), owner: undefined, leaseUntil: 0, held: new Map(), memory: new Map() }
}

/** Every entry of a key of which one is due: what waits behind a parked entry goes with it. */
function dueOf(held: ReadonlyMap<number, Held>, now: number): [number, Held][] {
  const entries = [...held].filter(([, { dueAt }]) => dueAt !== undefined)
  const keys = new Set(entries.filter(([, { dueAt = 0 }]) => dueAt <= now).map(([, { key }]) => key))
  return entries.filter(([, { key }]) => keys.has(key)).sort(([a], [b]) => a - b)
}

function settleHeld(held: Map<number, Held>, outcome: Outcome, at: number): void {
  if (outcome.kind === 'delivered') {
    held.delete(outcome.position)
    return
  }
  const { position, key, reason } = outcome
  const attempts = (held.get(position)?.attempts ?? 0) + 1
  held.set(position, { key, reason, at, attempts, ...(outcome.kind === 'parked' && { dueAt: outcome.dueAt }) })
}

function lagOf({ window, held }: Cursor, rows: readonly Row[]): Lag {
  const oldest = rows[window.cursor()]
  const dead = [...held.values()].filter(({ dueAt }) => dueAt === undefined).length
  return {
    behind: rows.length - window.cursor(),
    ...(oldest && { oldestAt: oldest.receivedAt }),
    parked: held.size - dead,
    dead,
  }
}
