import { randomUUID } from 'node:crypto'
import type { Erased } from '../log.js'
import type { Remote } from '../over.js'
import type { EraseMethods } from './eraser.js'

/** Events looked at in one step: some milliseconds, in which nothing is appended. */
const STEP = 2_000

/** Removes a visitor from a store, step by step, so that others are not kept waiting however long the log is. */
export async function erase(store: Remote<EraseMethods>, visitor: string, sinks: readonly string[]): Promise<Erased> {
  const erasure = { id: randomUUID(), visitor }
  let events = 0
  for (;;) {
    const belongings = await store.belongings(visitor)
    let after = 0
    for (let next: number | undefined = 0; next !== undefined;) {
      after = next
      const swept = await store.sweep(belongings, after, STEP)
      events += swept.erased
      next = swept.next
    }
    const finished = await store.finishErasure({ erasure, belongings, after, sinks })
    if (!finished) continue
    events += finished.events
    return { id: erasure.id, events, applications: belongings.applications.length, rejected: finished.rejected }
  }
}
