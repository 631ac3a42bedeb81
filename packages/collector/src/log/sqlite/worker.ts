import { parentPort, workerData } from 'node:worker_threads'
import type { AppendResult } from '../log.js'
import type { Store } from '../store.js'
import { unpack, type Parcel } from './parcel.js'
import type { Answer, Call } from './remote.js'
import { sqliteStore } from './store.js'

/** Runs the store beside the event loop: a disk sync takes milliseconds, in which requests are still answered. */
const path = String(workerData)
const opened = open()

parentPort?.on('message', ({ id, method, args }: Call) => {
  parentPort?.postMessage(answer(id, method, args))
})

/** The store as it is asked from the other thread. */
type Asked = Omit<Store, 'append'> & { append(parcel: Parcel): readonly AppendResult[] }

function open(): Asked | Error {
  try {
    const store = sqliteStore(path)
    return { ...store, append: (parcel) => store.append(unpack(parcel)) }
  } catch (error) {
    return asError(error)
  }
}

function answer(id: number, method: keyof Store, args: readonly unknown[]): Answer {
  if (opened instanceof Error) return { id, error: opened }
  try {
    const run: (...args: never[]) => unknown = opened[method]
    return { id, value: run(...(args as never[])) }
  } catch (error) {
    return { id, error: asError(error) }
  }
}

/** An error that survives the way to the other thread: the driver's own class arrives there as an empty object. */
function asError(error: unknown): Error {
  return new Error(`${path}: ${error instanceof Error ? error.message : String(error)}`)
}
