import type { Clock } from '../clock.js'
import { LogUnavailable, type Consumer } from '../log/log.js'
import { LEASE_SURE_MS } from '../log/store.js'

/** The sink's place, kept for as long as this collector works on it or waits for its vendor. */
export interface KeptLease {
  /** Aborts once another collector may have taken the sink over. */
  readonly lost: AbortSignal
  /**
   * Resolves when the sink is surely ours, or {@link lost} has aborted: asked before each request, so that a process
   * which was suspended for longer than a lease sends nothing more. Rejects with {@link LogUnavailable}.
   */
  confirm(): Promise<void>
  end(): void
}

/** Several times within a lease: one renewal may fail. */
const RENEWED_EVERY_MS = 3_000

/** A request may take longer than a lease, and a vendor may be down for a day: in all that time the sink is held. */
export function keepLease(consumer: Consumer, clock: Clock): KeptLease {
  const lost = new AbortController()
  const ended = new AbortController()
  let confirmedAt = Number.NEGATIVE_INFINITY

  /** A clock that was set back tells nothing of how much time has passed. */
  function isSure(soon = 0): boolean {
    const elapsedMs = clock.now() - confirmedAt
    return elapsedMs >= 0 && elapsedMs + soon < LEASE_SURE_MS
  }

  function lose(): void {
    lost.abort(new Error('the lease is lost: another collector may have taken over the sink'))
  }

  /** The lease runs from the question on, not from the answer, which a suspended process may get much later. */
  async function renew(): Promise<void> {
    const askedAt = clock.now()
    if (await consumer.renew()) confirmedAt = askedAt
    else lose()
  }

  async function keep(): Promise<void> {
    while (!ended.signal.aborted && !lost.signal.aborted) {
      await renew().catch(() => {
        if (!isSure(RENEWED_EVERY_MS)) lose()
      })
      // Suspended before it heard the answer, the process may be late already.
      if (isSure(RENEWED_EVERY_MS)) await clock.sleep(RENEWED_EVERY_MS, ended.signal)
    }
  }

  void keep()
  return {
    lost: lost.signal,
    confirm: async () => {
      while (!isSure() && !lost.signal.aborted) {
        await renew().catch((cause: unknown) => {
          throw new LogUnavailable('the log does not say whether the sink is still held here', { cause })
        })
      }
    },
    end: () => ended.abort(),
  }
}
