import type { Remote } from '../../log/over.js'
import type { Store } from '../../log/store.js'
import type { Life } from './life.js'

/** How a disk fails a call: before it did anything, or after it did all of it. */
export type DiskFault = 'before' | 'after'

/** A store as a process sees it that may die at any call, over a disk that may refuse any. */
export function unreliableStore(store: Store, life: Life, strike: () => DiskFault | undefined): Remote<Store> {
  const call = <T>(run: () => T): Promise<T> =>
    life.step(async () => {
      const fault = strike()
      if (fault === 'before') throw new Error('disk I/O error')
      const value = run()
      if (fault === 'after') throw new Error('disk I/O error, after all')
      return value
    })
  return {
    append: (groups) => call(() => store.append(groups)),
    reject: (messages, now) => call(() => store.reject(messages, now)),
    known: (references) => call(() => store.known(references)),
    rejected: (limit) => call(() => store.rejected(limit)),
    acquire: (holder, begin) => call(() => store.acquire(holder, begin)),
    renew: (holder) => call(() => store.renew(holder)),
    take: (holder, limit) => call(() => store.take(holder, limit)),
    settle: (holder, outcomes) => call(() => store.settle(holder, outcomes)),
    parked: (holder, keys) => call(() => store.parked(holder, keys)),
    dead: (sink, limit) => call(() => store.dead(sink, limit)),
    revive: (sink, now, positions) => call(() => store.revive(sink, now, positions)),
    bury: (sink, positions) => call(() => store.bury(sink, positions)),
    rewind: (sink, to) => call(() => store.rewind(sink, to)),
    forget: (sink, now) => call(() => store.forget(sink, now)),
    arrived: (since) => call(() => store.arrived(since)),
    trim: (before) => call(() => store.trim(before)),
    readMemory: (sink, keys) => call(() => store.readMemory(sink, keys)),
    writeMemory: (holder, entries) => call(() => store.writeMemory(holder, entries)),
    release: (holder) => call(() => store.release(holder)),
    // Read for status only; a start that fails for good would end the simulation.
    lags: async () => store.lags(),
    close: async () => undefined,
  }
}
