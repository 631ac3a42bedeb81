import { parentPort, workerData } from 'node:worker_threads'
import type { Sink } from '@throughline/collector'
import type { Warehouse } from '../warehouse.js'
import { toFailure, type Answer, type Call, type Request, type Start } from './call.js'
import { openSqlite } from './open.js'

/** Runs the warehouse beside the event loop: a report over years takes a second, in which requests are still answered. */
const { path, options, role }: Start = workerData
const opened = openSqlite(path, options, role)
// The first who asks is told.
opened.catch(() => undefined)
const sink = opened.then((warehouse) => warehouse.sink())
sink.catch(() => undefined)

parentPort?.on('message', ({ id, request }: Call) => {
  void answer(id, request).then((found) => parentPort?.postMessage(found))
})

async function answer(id: number, request: Request): Promise<Answer> {
  try {
    return { id, value: await run(await opened, request) }
  } catch (error) {
    return { id, failure: toFailure(error, path) }
  }
}

async function run(warehouse: Warehouse, request: Request): Promise<unknown> {
  switch (request.kind) {
    case 'deliver':
      return deliver(await sink, request.batch)
    case 'forget':
      return (await sink).forget?.(request.visitor)
    case 'report':
      return warehouse.report(request.name, request.params)
    case 'ready':
      return warehouse.ready()
    case 'checksums':
      return warehouse.checksums()
    case 'close':
      return warehouse.close()
  }
}

/** Of a batch, only what was rejected is worth a message. */
async function deliver(to: Sink, batch: string): Promise<readonly (readonly [number, string])[]> {
  const results = await to.deliver(JSON.parse(batch), NOTHING)
  return results.flatMap((result, at) => (result.kind === 'rejected' ? [[at, result.reason] as const] : []))
}

/** The warehouse uses nothing of a delivery's context. */
const NOTHING = {
  clock: { now: Date.now, sleep: async () => {} },
  random: () => 0,
  fetch: async () => Promise.reject(new Error('the warehouse makes no requests')),
  memory: { read: async () => new Map(), write: async () => {} },
  signal: new AbortController().signal,
}
