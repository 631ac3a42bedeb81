import { Worker } from 'node:worker_threads'
import type { Remote } from '../over.js'
import type { Store } from '../store.js'
import { readIndex } from './journal.js'
import { isOpenHere, opened } from './open-files.js'
import { pack } from './parcel.js'
import type { StoreOrder } from './worker.js'

/** What travels to the worker and back. */
export interface Call {
  readonly id: number
  readonly method: keyof Store
  readonly args: readonly unknown[]
}
export type Answer = { readonly id: number; readonly value: unknown } | { readonly id: number; readonly error: Error }

interface Pending {
  readonly resolve: (value: unknown) => void
  readonly reject: (reason: unknown) => void
}

/** The SQLite store of that file, run in a worker. When the worker dies, every pending and later call rejects. */
export function remoteStore(path: string): Remote<Store> {
  const pending = new Map<number, Pending>()
  const isOpen = isOpenHere(path)
  const order: StoreOrder = { path, isOpen, index: isOpen ? undefined : readIndex(path) }
  const closed = opened(path)
  const worker = new Worker(new URL('./worker.js', import.meta.url), { workerData: order })
  let lastId = 0
  let dead: Error | undefined

  worker.on('message', (answer: Answer) => {
    const waiting = pending.get(answer.id)
    pending.delete(answer.id)
    if (pending.size === 0) worker.unref()
    if ('error' in answer) waiting?.reject(answer.error)
    else waiting?.resolve(answer.value)
  })
  worker.on('error', (error) => fail(error))
  worker.on('exit', () => {
    closed()
    fail(new Error(`the log ${path} is closed`))
  })
  // Only a call under way keeps the process alive.
  worker.unref()

  function fail(error: Error): void {
    dead ??= error
    for (const { reject } of pending.values()) reject(dead)
    pending.clear()
  }

  function call(method: keyof Store, ...args: readonly unknown[]): Promise<never> {
    return new Promise((resolve, reject) => {
      if (dead) return reject(dead)
      lastId += 1
      pending.set(lastId, { resolve: resolve as (value: unknown) => void, reject })
      worker.ref()
      worker.postMessage({ id: lastId, method, args } satisfies Call)
    })
  }

  return {
    append: (groups) => call('append', pack(groups)),
    reject: (...args) => call('reject', ...args),
    known: (...args) => call('known', ...args),
    rejected: (...args) => call('rejected', ...args),
    acquire: (...args) => call('acquire', ...args),
    renew: (...args) => call('renew', ...args),
    take: (...args) => call('take', ...args),
    more: (...args) => call('more', ...args),
    settle: (...args) => call('settle', ...args),
    parked: (...args) => call('parked', ...args),
    dead: (...args) => call('dead', ...args),
    revive: (...args) => call('revive', ...args),
    bury: (...args) => call('bury', ...args),
    rewind: (...args) => call('rewind', ...args),
    forget: (...args) => call('forget', ...args),
    arrived: (...args) => call('arrived', ...args),
    place: (...args) => call('place', ...args),
    read: (...args) => call('read', ...args),
    rewrite: (...args) => call('rewrite', ...args),
    trim: (...args) => call('trim', ...args),
    keptSince: (...args) => call('keptSince', ...args),
    readMemory: (...args) => call('readMemory', ...args),
    writeMemory: (...args) => call('writeMemory', ...args),
    release: (...args) => call('release', ...args),
    lags: (...args) => call('lags', ...args),
    belongings: (...args) => call('belongings', ...args),
    sweep: (...args) => call('sweep', ...args),
    finishErasure: (...args) => call('finishErasure', ...args),
    toForget: (...args) => call('toForget', ...args),
    forgot: (...args) => call('forgot', ...args),
    forgotten: (...args) => call('forgotten', ...args),
    close: async () => {
      await call('close')
      await worker.terminate()
    },
  }
}
