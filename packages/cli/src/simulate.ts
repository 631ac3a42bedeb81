import { closeSync, openSync, writeSync } from 'node:fs'
import type { TrackedEvent } from '@throughline/protocol'
import { simulateDays, type Simulation } from '@throughline/warehouse/simulate'
import type { Config } from './config/config.js'
import { reasonOf, ThroughlineError } from './error.js'
import { deliverTo } from './rebuild.js'
import { openWarehouse, unusable, warehousePath } from './service.js'

/** Events stored in one transaction. */
const BATCH = 5_000

/** Fills a new warehouse; returns how many events it took. */
export async function simulateInto(
  config: Config,
  simulation: Simulation,
  progress: (events: number) => void,
): Promise<number> {
  const warehouse = openWarehouse(config, { path: warehousePath(config), bulk: true })
  const sink = warehouse.sink()
  let events = 0
  try {
    for (const day of simulateDays(simulation)) {
      for (const batch of batches(day)) await deliverTo(sink, batch)
      events += day.length
      progress(events)
    }
  } catch (cause) {
    throw unusable(warehousePath(config), cause)
  } finally {
    await warehouse.close()
  }
  return events
}

function* batches(events: readonly TrackedEvent[]): Generator<readonly TrackedEvent[]> {
  for (let at = 0; at < events.length; at += BATCH) yield events.slice(at, at + BATCH)
}

/** Writes the events one JSON object a line, as the `file` sink does; returns how many. */
export function simulateToFile(path: string, simulation: Simulation, progress: (events: number) => void): number {
  let events = 0
  try {
    const file = openSync(path, 'w')
    try {
      for (const day of simulateDays(simulation)) {
        for (const batch of batches(day)) writeSync(file, batch.map((event) => `${JSON.stringify(event)}\n`).join(''))
        events += day.length
        progress(events)
      }
    } finally {
      closeSync(file)
    }
  } catch (cause) {
    throw new ThroughlineError('failed', `${path} cannot be written: ${reasonOf(cause)}`, { cause })
  }
  return events
}
