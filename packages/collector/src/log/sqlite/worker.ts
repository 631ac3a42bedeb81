import { parentPort, workerData } from 'node:worker_threads'
import type { Store } from '../store.js'
import type { Answer, Call } from './remote.js'
import { sqliteStore } from './store.js'

/** Runs the store beside the event loop: a disk sync takes milliseconds, in which requests are still answered. */
const store = sqliteStore(String(workerData))

parentPort?.on('message', ({ id, method, args }: Call) => {
  parentPort?.postMessage(answer(id, method, args))
})

function answer(id: number, method: keyof Store, args: readonly unknown[]): Answer {
  try {
    const run: (...args: never[]) => unknown = store[method]
    return { id, value: run(...(args as never[])) }
  } catch (error) {
    return { id, error: error instanceof Error ? error : new Error(String(error)) }
  }
}
