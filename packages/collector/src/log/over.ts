import { randomUUID } from 'node:crypto'
import type { TrackedEvent } from '@throughline/protocol'
import type { Clock } from '../clock.js'
import { erase } from './erase/erase.js'
import { readBody, writeBody } from './body.js'
import { groupCommit } from './group-commit.js'
import { lessonOf } from './join/lesson.js'
import { linkFilter } from './join/link-filter.js'
import { LogUnavailable, type Consumer, type Entry, type Log } from './log.js'
import { rewrite } from './rewrite.js'
import type { Holder, Row, Store, StoredEntry } from './store.js'

/** A store that is asked from afar, such as one in a worker: the same methods, answered later. */
export type Remote<T> = {
  readonly [Name in keyof T]: T[Name] extends (...args: infer Args) => infer Answer
    ? (...args: Args) => Promise<Answer>
    : never
}

/** The {@link Log} that a store carries: events become rows and back, appends are committed in groups. */
export function logOver(store: Remote<Store>, clock: Clock): Log {
  const owner = randomUUID()
  const append = groupCommit(store.append, clock)
  let links = linkFilter()
  return {
    append: (events) => {
      const rows = events.map(encode)
      const teaching = rows.filter(({ lesson }) => lesson?.visitor)
      if (teaching.length === 0) return append(rows).catch(cannotStore)
      return append(rows.map(links.withoutKnown)).then((result) => {
        for (const row of teaching) links.stored(row)
        return result
      }, cannotStore)
    },
    reject: (messages) => store.reject(messages, clock.now()),
    known: (references) => store.known(references),
    consumer: async (sink, begin) => {
      const holder = (): Holder => ({ sink, owner, now: clock.now() })
      return (await store.acquire(holder(), begin)) ? consumerOver(store, sink, holder) : undefined
    },
    lags: () => store.lags(),
    rejected: (limit) => store.rejected(limit),
    dead: async (sink, limit) => {
      const letters = await store.dead(sink, limit)
      return letters.map(({ body, ...letter }) => ({ ...letter, event: eventAt(letter.position, body) }))
    },
    revive: (sink, positions) => store.revive(sink, clock.now(), positions),
    bury: (sink, positions) => store.bury(sink, positions),
    rewind: (sink, to) => store.rewind(sink, to),
    forget: (sink) => store.forget(sink, clock.now()),
    arrived: (since) => store.arrived(since),
    rewrite: (from, change) => rewrite(store, from, change),
    trim: (before) => store.trim(before),
    keptSince: () => store.keptSince(),
    erase: async (visitor, sinks) => {
      const erased = await erase(store, visitor, sinks)
      // It would keep the visitor's next link to a user from being stored again.
      links = linkFilter()
      return erased
    },
    forgotten: (erasure) => store.forgotten(erasure),
    close: () => store.close(),
  }
}

function consumerOver(store: Remote<Store>, sink: string, holder: () => Holder): Consumer {
  return {
    memory: {
      read: (keys) => store.readMemory(sink, keys).catch(away),
      write: (entries) => store.writeMemory(holder(), entries).catch(away),
    },
    take: async (limit) => (await store.take(holder(), limit)).map(entryOf),
    more: async (after, limit) => (await store.more(holder(), after, limit)).map(entryOf),
    settle: (outcomes) => store.settle(holder(), outcomes),
    parked: (keys) => store.parked(holder(), keys),
    renew: () => store.renew(holder()),
    toForget: () => store.toForget(sink),
    forgot: (erasure, count) => store.forgot(holder(), erasure, count),
    release: () => store.release(holder()),
  }
}

function cannotStore(cause: unknown): never {
  const reason = cause instanceof Error ? cause.message : String(cause)
  throw new LogUnavailable(`the log cannot store events: ${reason}`, { cause })
}

/** For who does not know the log: a connector that asks it for its memory, and whose failure this is not. */
function away(cause: unknown): never {
  throw new LogUnavailable(cause instanceof Error ? cause.message : String(cause), { cause })
}

function encode(event: TrackedEvent): Row {
  const { site, id, receivedAt } = event
  const lesson = lessonOf(event)
  const body = writeBody(event)
  return lesson ? { site, id, receivedAt, body, lesson } : { site, id, receivedAt, body }
}

function entryOf({ position, attempts, body }: StoredEntry): Entry {
  return { position, attempts, event: eventAt(position, body) }
}

function eventAt(position: number, body: string): TrackedEvent {
  try {
    return readBody(body)
  } catch (cause) {
    const advice = '"throughline salvage" leaves it out, see docs/operating.md'
    throw new Error(`the event at position ${position} of the log is damaged (${advice})`, { cause })
  }
}
