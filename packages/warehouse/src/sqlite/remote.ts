import { Worker } from 'node:worker_threads'
import { fromFailure, type Answer, type Call, type Request, type Start } from './call.js'

/** A warehouse that runs in a thread of its own. */
export interface Remote {
  ask(request: Request): Promise<never>
  close(): Promise<void>
}

interface Pending {
  readonly resolve: (value: never) => void
  readonly reject: (reason: unknown) => void
}

/** Starts the thread. When it dies, every pending and later call rejects. */
export function remote(start: Start): Remote {
  const pending = new Map<number, Pending>()
  const worker = new Worker(new URL('./worker.js', import.meta.url), { workerData: start })
  let lastId = 0
  let dead: Error | undefined

  worker.on('message', (answer: Answer) => {
    const waiting = pending.get(answer.id)
    pending.delete(answer.id)
    if (pending.size === 0) worker.unref()
    if ('failure' in answer) waiting?.reject(fromFailure(answer.failure))
    // The worker answers each request with what the request asks for.
    else waiting?.resolve(answer.value as never)
  })
  worker.on('error', (error) => fail(error))
  worker.on('exit', () => fail(new Error(`the warehouse ${start.path} is closed`)))
  // Only a call under way keeps the process alive.
  worker.unref()

  function fail(error: Error): void {
    dead ??= error
    for (const { reject } of pending.values()) reject(dead)
    pending.clear()
  }

  function ask(request: Request): Promise<never> {
    return new Promise((resolve, reject) => {
      if (dead) return reject(dead)
      lastId += 1
      pending.set(lastId, { resolve, reject })
      worker.ref()
      worker.postMessage({ id: lastId, request } satisfies Call)
    })
  }

  return {
    ask,
    close: async () => {
      // A warehouse that could not be opened has nothing to close.
      await ask({ kind: 'close' }).catch(() => undefined)
      await worker.terminate()
    },
  }
}
