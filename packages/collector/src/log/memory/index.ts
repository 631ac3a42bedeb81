import { systemClock, type Clock } from '../../clock.js'
import type { Log } from '../log.js'
import { logOver, type Remote } from '../over.js'
import type { Store } from '../store.js'
import { memoryStore } from './store.js'

/** A log that lives as long as the process: for tests and simulations. It promises all a log does, but durability. */
export function memoryLog(options: { readonly clock?: Clock } = {}): Log {
  return memoryPlace(options)()
}

/** A place for one log in memory; opens it as often as asked, each time as another process would. */
export function memoryPlace({ clock = systemClock }: { readonly clock?: Clock } = {}): () => Log {
  const store = later(memoryStore())
  return () => logOver(store, clock)
}

function later(store: Store): Remote<Store> {
  return {
    append: async (groups) => store.append(groups),
    reject: async (messages, now) => store.reject(messages, now),
    known: async (references) => store.known(references),
    rejected: async (limit) => store.rejected(limit),
    acquire: async (holder, begin) => store.acquire(holder, begin),
    renew: async (holder) => store.renew(holder),
    take: async (holder, limit) => store.take(holder, limit),
    more: async (holder, after, limit) => store.more(holder, after, limit),
    settle: async (holder, outcomes) => store.settle(holder, outcomes),
    parked: async (holder, keys) => store.parked(holder, keys),
    dead: async (sink, limit) => store.dead(sink, limit),
    revive: async (sink, now, positions) => store.revive(sink, now, positions),
    bury: async (sink, positions) => store.bury(sink, positions),
    rewind: async (sink, to) => store.rewind(sink, to),
    forget: async (sink, now) => store.forget(sink, now),
    arrived: async (since) => store.arrived(since),
    place: async (start) => store.place(start),
    read: async (after, limit) => store.read(after, limit),
    rewrite: async (changes) => store.rewrite(changes),
    trim: async (before) => store.trim(before),
    keptSince: async () => store.keptSince(),
    readMemory: async (sink, keys) => store.readMemory(sink, keys),
    writeMemory: async (holder, entries) => store.writeMemory(holder, entries),
    release: async (holder) => store.release(holder),
    lags: async () => store.lags(),
    belongings: async (visitor) => store.belongings(visitor),
    sweep: async (belongings, after, limit) => store.sweep(belongings, after, limit),
    finishErasure: async (step) => store.finishErasure(step),
    toForget: async (sink) => store.toForget(sink),
    forgot: async (holder, erasure, count) => store.forgot(holder, erasure, count),
    forgotten: async (erasure) => store.forgotten(erasure),
    close: async () => store.close(),
  }
}
