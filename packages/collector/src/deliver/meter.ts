import type { Clock } from '../clock.js'

/** What a sender has done since it started. */
export interface Figures {
  /** Since when, epoch milliseconds. */
  readonly since: number
  /** Events delivered. */
  readonly events: number
  /** What they were merged into. */
  readonly works: number
  /** Entries of the log that the sink got done with: those that it did not want as well. */
  readonly passed: number
  /** Requests made, whatever came of them. */
  readonly requests: number
  /** Entries passed a second, of late. */
  readonly entriesPerSecond: number
}

export interface Meter {
  delivered(events: number, works: number): void
  requested(): void
  /** So many entries of the log are done with. */
  passed(entries: number): void
  figures(): Figures
}

/** The rate forgets: after this time what was passed counts for a third. */
const MEMORY_MS = 60_000

export function meter(clock: Clock): Meter {
  const since = clock.now()
  let [events, works, requests, passed, recent] = [0, 0, 0, 0, 0]
  let at = since

  function faded(): number {
    return recent * Math.exp(-Math.max(0, clock.now() - at) / MEMORY_MS)
  }

  return {
    delivered: (moreEvents, moreWorks) => {
      events += moreEvents
      works += moreWorks
    },
    requested: () => {
      requests += 1
    },
    passed: (entries) => {
      passed += entries
      recent = faded() + entries
      at = clock.now()
    },
    figures: () => ({ since, events, works, requests, passed, entriesPerSecond: rate(faded(), clock.now() - since) }),
  }
}

/** Until the memory is full, what is remembered came in less time. */
function rate(remembered: number, ageMs: number): number {
  const span = MEMORY_MS * (1 - Math.exp(-Math.max(1_000, ageMs) / MEMORY_MS))
  return (remembered * 1_000) / span
}
