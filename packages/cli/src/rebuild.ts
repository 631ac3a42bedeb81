import { existsSync, renameSync, rmSync } from 'node:fs'
import type { Consumer, DeliveryContext, Entry, Log, Outcome, Result, Sink } from '@throughline/collector'
import type { TrackedEvent } from '@throughline/protocol'
import type { Config } from './config/config.js'
import { ThroughlineError } from './error.js'
import { logPath, openLog, openWarehouse, unusable, WAREHOUSE_SINK, warehousePath } from './service.js'

/** What a rebuild did. */
export interface Rebuilt {
  readonly events: number
  /** Events that cannot be read; they are dead letters now. */
  readonly rejected: number
}

/** Events read at once. */
const WINDOW = 5_000

/**
 * Makes the warehouse anew from the whole log, beside the one there is, and puts it in its place at the end. Broken off
 * anywhere, it leaves the old warehouse, which then follows the log again from wherever the rebuild had come: what it has
 * already does not change. Rejects while a server has the warehouse, and where the log no longer begins at its beginning.
 */
export async function rebuild(
  config: Config,
  { force, progress }: { readonly force: boolean; readonly progress: (events: number) => void },
): Promise<Rebuilt> {
  if (!existsSync(logPath(config))) {
    throw new ThroughlineError('failed', `${config.dataDir} has no log yet; there is nothing to rebuild from`)
  }
  if (config.log.keepDays !== undefined && !force) {
    const advice = `only ${config.log.keepDays} days are in the log, and what is older would be gone from the reports`
    throw new ThroughlineError('failed', `${advice}; --force rebuilds nevertheless`)
  }
  const log = openLog(config)
  try {
    return await rebuildFrom(log, config, progress)
  } finally {
    await log.close()
  }
}

async function rebuildFrom(log: Log, config: Config, progress: (events: number) => void): Promise<Rebuilt> {
  const holder = await holdOf(log)
  await holder.release()
  await log.rewind(WAREHOUSE_SINK, 'beginning')
  const consumer = await holdOf(log)
  const path = warehousePath(config)
  const fresh = `${path}.new`
  remove(fresh)
  const warehouse = openWarehouse(config, { path: fresh, bulk: true })
  try {
    // The log has forgotten them already, so that a warehouse made from it never hears of them.
    for (const { id } of await consumer.toForget()) await consumer.forgot(id, 0)
    const done = await follow(consumer, warehouse.sink(), progress)
    await warehouse.close()
    remove(path)
    renameSync(fresh, path)
    return done
  } catch (cause) {
    await warehouse.close()
    remove(fresh)
    throw cause instanceof ThroughlineError ? cause : unusable(fresh, cause)
  } finally {
    await consumer.release()
  }
}

async function holdOf(log: Log): Promise<Consumer> {
  const consumer = await log.consumer(WAREHOUSE_SINK, { startFrom: 'beginning' })
  if (consumer) return consumer
  throw new ThroughlineError('failed', 'a server has the warehouse; stop it, rebuild, and start it again')
}

/** Removes a file of SQLite with what stands beside it. */
function remove(path: string): void {
  for (const ending of ['', '-wal', '-shm']) rmSync(path + ending, { force: true })
}

/** Lets the sink have everything that the log holds for it. */
async function follow(consumer: Consumer, sink: Sink, progress: (events: number) => void): Promise<Rebuilt> {
  let [events, rejected] = [0, 0]
  for (;;) {
    const entries = await consumer.take(WINDOW)
    if (entries.length === 0) return { events, rejected }
    const outcomes = await deliver(entries, sink)
    await consumer.settle(outcomes)
    events += entries.length
    rejected += outcomes.filter(({ kind }) => kind === 'dead').length
    progress(events)
  }
}

async function deliver(entries: readonly Entry[], sink: Sink): Promise<readonly Outcome[]> {
  const wanted = entries.filter(({ event }) => sink.accepts?.(event) ?? true)
  const results = await deliverTo(
    sink,
    wanted.map(({ event }) => event),
  )
  const dead = new Map(
    wanted.flatMap(({ position, event }, at) => {
      const result = results[at]
      return result?.kind === 'rejected' ? [[position, { key: event.id, reason: result.reason }] as const] : []
    }),
  )
  return entries.map(({ position }): Outcome => {
    const reason = dead.get(position)
    return reason ? { kind: 'dead', position, ...reason } : { kind: 'delivered', position }
  })
}

/** Hands events to the warehouse's sink outside of a collector. */
export async function deliverTo(sink: Sink, events: readonly TrackedEvent[]): Promise<readonly Result[]> {
  return sink.deliver(events, NOTHING)
}

/** The warehouse uses nothing of a delivery's context. */
const NOTHING: DeliveryContext = {
  clock: { now: Date.now, sleep: async () => {} },
  random: Math.random,
  fetch,
  memory: { read: async () => new Map(), write: async () => {} },
  signal: new AbortController().signal,
}
