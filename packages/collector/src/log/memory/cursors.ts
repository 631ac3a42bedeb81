import type { Json } from '@throughline/protocol'
import type { Start } from '../../sink.js'
import type { EraseTables } from '../erase/tables.js'
import type { Begin, Lag } from '../log.js'
import { isHeld, LEASE_MS, LeaseLost, type Holder, type Row, type Store, type StoredEntry } from '../store.js'
import { windowFrom, type Window } from '../window.js'
import { deadOf, dueOf, settleHeld, type Held } from './held.js'

type CursorMethods =
  | 'acquire'
  | 'renew'
  | 'take'
  | 'more'
  | 'settle'
  | 'parked'
  | 'dead'
  | 'revive'
  | 'bury'
  | 'rewind'
  | 'forget'
  | 'arrived'
  | 'place'
  | 'trim'
  | 'keptSince'
  | 'readMemory'
  | 'writeMemory'
  | 'release'
  | 'lags'

/** Each sink's place, and how what is gone is removed from it. */
export interface MemoryCursors extends Pick<Store, CursorMethods>, Pick<EraseTables, 'dropHeld' | 'dropMemory'> {
  /** Renews the lease, or throws {@link LeaseLost}. */
  hold(holder: Holder): unknown
}

interface Cursor {
  window: Window
  owner: string | undefined
  leaseUntil: number
  /** The vendor's account that it was last held for. */
  account: string | undefined
  readonly held: Map<number, Held>
  readonly memory: Map<string, Json>
}

/**
 * The cursors among the rows; the position of a row is its index and one, and a row that is gone is `undefined`.
 *
 * @param drop removes the row at the position
 */
export function memoryCursors(rows: readonly (Row | undefined)[], drop: (position: number) => void): MemoryCursors {
  const cursors = new Map<string, Cursor>()

  function heldBy({ sink, owner, now }: Holder): Cursor | undefined {
    const cursor = cursors.get(sink)
    if (cursor?.owner !== owner) return undefined
    cursor.leaseUntil = now + LEASE_MS
    return cursor
  }

  function hold(holder: Holder): Cursor {
    const cursor = heldBy(holder)
    if (!cursor) throw new LeaseLost(`another collector has taken over the sink "${holder.sink}"`)
    return cursor
  }

  /** Gives the account to the owner, also against one that was silent for too long; `false`: another one holds it. */
  function takeAccount(account: string, { owner, now }: Holder): boolean {
    const others = [...cursors.values()].filter((each) => each.account === account && each.owner !== owner)
    if (others.some((each) => busy(each, now))) return false
    for (const other of others) other.owner = undefined
    return true
  }

  function open(sink: string, { formerly, startFrom = 'beginning' }: Begin, now: number): Cursor {
    const former = formerly === undefined ? undefined : cursors.get(formerly)
    const known = cursors.get(sink) ?? (former && !busy(former, now) ? former : undefined)
    if (known === former && formerly !== undefined) cursors.delete(formerly)
    const cursor = known ?? newCursor(placeOf(startFrom))
    cursors.set(sink, cursor)
    return cursor
  }

  function placeOf(start: Start): number {
    if (start === 'beginning') return 0
    if (start === 'now') return rows.length
    const first = rows.findIndex((row) => row !== undefined && row.receivedAt >= start)
    return first < 0 ? rows.length : first
  }

  function entryAt(position: number, attempts = 0): StoredEntry[] {
    const row = rows[position - 1]
    return row ? [{ position, attempts, body: row.body }] : []
  }

  function isUnheld(position: number): boolean {
    return [...cursors.values()].every(({ held }) => !held.has(position))
  }

  /** Open entries behind the position, and then fresh ones. */
  function next({ window, held }: Pick<Cursor, 'window' | 'held'>, after: number, limit: number): StoredEntry[] {
    const taken = after < window.horizon() ? window.open().filter((position) => position > after) : []
    const entries = taken.slice(0, limit).flatMap((position) => entryAt(position))
    for (let position = window.horizon() + 1; position <= rows.length; position++) {
      if (entries.length >= limit) break
      if (held.has(position) || !rows[position - 1]) {
        window.passed(position)
        continue
      }
      window.opened(position)
      entries.push(...entryAt(position))
    }
    return entries
  }

  return {
    hold,
    acquire: ({ sink, owner, now }, begin = {}) => {
      const cursor = open(sink, begin, now)
      if (cursor.owner !== owner && busy(cursor, now)) return false
      if (begin.account !== undefined && !takeAccount(begin.account, { sink, owner, now })) return false
      cursor.account = begin.account
      cursor.owner = owner
      cursor.leaseUntil = now + LEASE_MS
      cursor.window = windowFrom(cursor.window.cursor())
      return true
    },
    renew: (holder) => heldBy(holder) !== undefined,
    take: (holder, limit) => {
      const { window, held } = hold(holder)
      const due = dueOf(held, holder.now).flatMap(([position, { attempts }]) => entryAt(position, attempts))
      if (due.length >= limit) return due.slice(0, limit)
      for (const position of window.open()) if (!rows[position - 1]) window.settled(position)
      return [...due, ...next({ window, held }, 0, limit - due.length)]
    },
    more: (holder, after, limit) => next(hold(holder), after, limit),
    settle: (holder, outcomes) => {
      const { window, held } = hold(holder)
      for (const outcome of outcomes) {
        window.settled(outcome.position)
        if (rows[outcome.position - 1]) settleHeld(held, outcome, holder.now)
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
      deadOf(cursors.get(sink)?.held ?? new Map())
        .slice(0, limit)
        .map(([position, { key, reason, at }]) => {
          return { position, key, reason, at, body: rows[position - 1]?.body ?? '{}' }
        }),
    revive: (sink, now, positions) => {
      const held = cursors.get(sink)?.held ?? new Map<number, Held>()
      const dead = deadOf(held, positions)
      for (const [position, letter] of dead) held.set(position, { ...letter, attempts: 1, dueAt: now })
      return dead.length
    },
    bury: (sink, positions) => {
      const { held, window } = cursors.get(sink) ?? newCursor(0)
      const dead = deadOf(held, positions).filter(([position]) => position <= window.cursor())
      for (const [position] of dead) held.delete(position)
      return dead.length
    },
    rewind: (sink, to) => {
      const cursor = cursors.get(sink)
      if (!cursor) return undefined
      const place = placeOf(to)
      cursor.window = windowFrom(place)
      cursor.owner = undefined
      for (const [position, { dueAt }] of cursor.held) {
        if (dueAt !== undefined && position > place) cursor.held.delete(position)
      }
      return rows.length - place
    },
    forget: (sink, now) => {
      const cursor = cursors.get(sink)
      if (cursor && busy(cursor, now)) return false
      cursors.delete(sink)
      return true
    },
    arrived: (since) => rows.length - placeOf(since),
    place: placeOf,
    trim: (before) => {
      const end = Math.min(rows.length - 1, ...[...cursors.values()].map(({ window }) => window.cursor()))
      const old = rows
        .slice(0, Math.max(0, end))
        .flatMap((row, index) => (row && row.receivedAt < before && isUnheld(index + 1) ? [index + 1] : []))
      for (const position of old) drop(position)
      return old.length
    },
    keptSince: () => rows.find((row, index) => row !== undefined && isUnheld(index + 1))?.receivedAt,
    readMemory: (sink, keys) => {
      const memory = cursors.get(sink)?.memory
      return new Map(
        keys.flatMap((key): [string, Json][] => {
          const value = memory?.get(key)
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
      const cursor = cursors.get(sink)
      if (cursor?.owner === owner) cursor.owner = undefined
    },
    lags: () => new Map([...cursors].map(([sink, cursor]) => [sink, lagOf(cursor, rows)])),
    dropHeld: () => {
      for (const { held } of cursors.values())
        for (const position of held.keys()) if (!rows[position - 1]) held.delete(position)
    },
    dropMemory: (text) => {
      for (const { memory } of cursors.values())
        for (const [key, value] of memory)
          if (key.includes(text) || JSON.stringify(value).includes(text)) memory.delete(key)
    },
  }
}

function newCursor(position: number): Cursor {
  return {
    window: windowFrom(position),
    owner: undefined,
    leaseUntil: 0,
    account: undefined,
    held: new Map(),
    memory: new Map(),
  }
}

function busy({ owner, leaseUntil }: Cursor, now: number): boolean {
  return owner !== undefined && isHeld(leaseUntil, now)
}

function lagOf({ window, held }: Cursor, rows: readonly (Row | undefined)[]): Lag {
  const position = window.cursor()
  const behind = rows.slice(position).filter((row) => row !== undefined)
  const [oldest] = behind
  const dead = deadOf(held).length
  return {
    position,
    behind: behind.length,
    ...(oldest && { oldestAt: oldest.receivedAt }),
    parked: held.size - dead,
    dead,
  }
}
