import { parentPort, workerData } from 'node:worker_threads'
import type { AppendResult } from '../log.js'
import type { Store } from '../store.js'
import { unpack, type Parcel } from './parcel.js'
import type { Answer, Call } from './remote.js'
import { journalDamage } from './journal.js'
import { sqliteStore } from './store.js'
import { isDamage, troubleWith } from './trouble.js'

/** What the thread is told of its file. */
export interface StoreOrder {
  readonly path: string
  /** Beginning of the `-shm` file. */
  readonly index: Uint8Array | undefined
  /** Whether this process has the file open already: then its journal is whole, or was looked at. */
  readonly isOpen: boolean
}

/** Runs the store beside the event loop: a disk sync takes milliseconds, in which requests are still answered. */
const { path, index, isOpen }: StoreOrder = workerData
const PUT_BACK =
  'Nothing was changed. Put it back as it was; to go on without what is gone, move the -wal and -shm files away'
const opened = open()
/** Once the file has shown damage nothing more is asked of it or written into it. */
let damage: Error | undefined

parentPort?.on('message', ({ id, method, args }: Call) => {
  parentPort?.postMessage(answer(id, method, args))
})

/** The store as it is asked from the other thread. */
type Asked = Omit<Store, 'append'> & { append(parcel: Parcel): readonly AppendResult[] }

function open(): Asked | Error {
  try {
    const lacking = isOpen ? undefined : journalDamage(path, index && Buffer.from(index))
    if (lacking !== undefined) throw new Error(`${lacking}. ${PUT_BACK}`)
    const store = sqliteStore(path)
    return { ...store, append: (parcel) => store.append(unpack(parcel)) }
  } catch (error) {
    return troubleWith(path, error)
  }
}

function answer(id: number, method: keyof Store, args: readonly unknown[]): Answer {
  if (opened instanceof Error) return method === 'close' ? { id, value: undefined } : { id, error: opened }
  if (damage && method !== 'close') return { id, error: damage }
  try {
    const run: (...args: never[]) => unknown = opened[method]
    return { id, value: run(...(args as never[])) }
  } catch (error) {
    const trouble = troubleWith(path, error)
    if (isDamage(error)) damage = trouble
    return { id, error: trouble }
  }
}
