import type { Clock } from '../clock.js'
import type { Limits } from '../sink.js'
import { answered, complained, FULL_SPEED } from './throttle.js'

/** Spaces out the starts of requests so that no interval of the vendor's, wherever it begins, sees too many. */
export interface Pace {
  /**
   * Resolves when the next request may start, first come first served; at once when the signal aborts.
   *
   * @param ready awaited last, so that the space to the next request counts from its end; what it rejects with, so does
   * the turn
   */
  turn(signal: AbortSignal, ready?: () => Promise<void>): Promise<void>
  /** Waits one space: another process may have sent just before. */
  begin(): void
  /** Lets no request start for so long. */
  pause(ms: number): void
  /** The vendor has asked for fewer requests: repeated complaints halve the rate. */
  complaint(): void
  /** The vendor has answered anything else: the rate recovers slowly. */
  answer(): void
  /** 1 at the full rate, less after repeated complaints. */
  factor(): number
  /** Ends every wait. */
  close(): void
}

/** Between requests to a vendor without a known limit that complains all the same. */
const UNKNOWN_LIMIT_SPACING_MS = 50

/**
 * All of it is counted in waits, not in times of day: a clock that is set forward would let a request through early,
 * and one that is set back would stop them all.
 */
export function pace(limit: Limits['requests'], clock: Clock): Pace {
  const fullMs = limit ? Math.ceil(limit.intervalMs / limit.count) : 0
  const closing = new AbortController()
  let throttle = FULL_SPEED
  let next: Promise<unknown> = Promise.resolve()
  let queue = Promise.resolve()

  function spacingMs(): number {
    return throttle.factor === 1 ? fullMs : Math.ceil(Math.max(fullMs, UNKNOWN_LIMIT_SPACING_MS) / throttle.factor)
  }

  function pause(ms: number): void {
    next = Promise.all([next, clock.sleep(ms, closing.signal)])
  }

  async function take(signal: AbortSignal, ready: () => Promise<void>): Promise<void> {
    if (signal.aborted) return
    // A pause that begins during this wait counts for it too.
    for (let awaited: unknown; awaited !== next;) {
      awaited = next
      await next
      await ready()
    }
    const spacing = spacingMs()
    if (spacing > 0) next = clock.sleep(spacing, closing.signal)
  }

  return {
    turn: (signal, ready = atOnce) => {
      const turn = queue.then(() => take(signal, ready))
      queue = turn.catch(() => undefined)
      return orAborted(turn, signal)
    },
    begin: () => {
      if (fullMs > 0) pause(fullMs)
    },
    pause,
    complaint: () => {
      throttle = complained(throttle)
    },
    answer: () => {
      throttle = answered(throttle)
    },
    factor: () => throttle.factor,
    close: () => closing.abort(),
  }
}

/** The listener goes with the wait: the signal lives as long as the sink. */
function orAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (): void => {
      signal.removeEventListener('abort', done)
      resolve()
    }
    promise.then(done, (reason: unknown) => {
      signal.removeEventListener('abort', done)
      reject(reason)
    })
    if (signal.aborted) return resolve()
    signal.addEventListener('abort', done, { once: true })
  })
}

async function atOnce(): Promise<void> {}
