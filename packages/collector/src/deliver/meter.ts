import type { Clock } from '../clock.js'

/** What a sender has done since it started. */
export interface Figures {
  /** Events delivered. */
  readonly events: number
  /** What they were merged into. */
  readonly works: number
  readonly requests: number
  /** Events delivered a second, of late. */
  readonly eventsPerSecond: number
}

export interface Meter {
  delivered(events: number, works: number): void
  requested(): void
  figures(): Figures
}

/** The rate forgets: after this time what was delivered counts for a third. */
const MEMORY_MS = 60_000

export function meter(clock: Clock): Meter {
  let [events, works, requests] = [0, 0, 0]
  let recent = 0
  let at = clock.now()

  function faded(): number {
    return recent * Math.exp(-Math.max(0, clock.now() - at) / MEMORY_MS)
  }

  return {
    delivered: (moreEvents, moreWorks) => {
      recent = faded() + moreEvents
      at = clock.now()
      events += moreEvents
      works += moreWorks
    },
    requested: () => {
      requests += 1
    },
    figures: () => ({ events, works, requests, eventsPerSecond: (faded() * 1_000) / MEMORY_MS }),
  }
}
