import type { Clock } from '../clock.js'
import type { Limits } from '../sink.js'

/** Spaces out the starts of requests so that no interval of the vendor's, wherever it begins, sees too many. */
export interface Pace {
  /** Resolves when the next request may start. */
  turn(signal: AbortSignal): Promise<void>
  /** Lets no request start before then, epoch milliseconds. */
  pauseUntil(at: number): void
}

export function pace(limit: Limits['requests'], clock: Clock): Pace {
  const spacingMs = limit ? Math.ceil(limit.intervalMs / limit.count) : 0
  let nextAt = 0
  return {
    turn: async (signal) => {
      const startAt = Math.max(clock.now(), nextAt)
      nextAt = startAt + spacingMs
      const waitMs = startAt - clock.now()
      if (waitMs > 0) await clock.sleep(waitMs, signal)
    },
    pauseUntil: (at) => {
      nextAt = Math.max(nextAt, at)
    },
  }
}
