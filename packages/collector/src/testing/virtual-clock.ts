import type { Clock } from '../clock.js'

/** A clock that stands still until it is moved. */
export interface VirtualClock extends Clock {
  /** Moves time forward, waking each sleeper at its moment and letting what it started run before going on. */
  advance(ms: number): Promise<void>
}

interface Sleeper {
  readonly at: number
  readonly wake: () => void
}

/**
 * @param turns of the event loop that are waited for at each moment: 1 is enough, and fast, where nothing but promises
 * is at work.
 */
export function virtualClock(start = 0, turns = 20): VirtualClock {
  let now = start
  const sleepers = new Set<Sleeper>()

  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve()
        const wake = (): void => {
          sleepers.delete(sleeper)
          signal?.removeEventListener('abort', wake)
          resolve()
        }
        const sleeper = { at: now + ms, wake }
        sleepers.add(sleeper)
        signal?.addEventListener('abort', wake, { once: true })
      }),
    advance: async (ms) => {
      const end = now + ms
      await settle(turns)
      for (let next = earliest(sleepers, end); next; next = earliest(sleepers, end)) {
        now = Math.max(now, next.at)
        next.wake()
        await settle(turns)
      }
      now = end
      await settle(turns)
    },
  }
}

function earliest(sleepers: ReadonlySet<Sleeper>, end: number): Sleeper | undefined {
  let first: Sleeper | undefined
  for (const sleeper of sleepers) if (sleeper.at <= end && (!first || sleeper.at < first.at)) first = sleeper
  return first
}

/** Lets everything run that needs no time: promise chains, and answers that come through the event loop. */
async function settle(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve))
}
