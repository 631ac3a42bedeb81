import type { Clock } from '../clock.js'
import type { Consumer } from '../log/log.js'

/** The sink's place, kept for as long as this collector works on it or waits for its vendor. */
export interface KeptLease {
  /** Aborts once another collector may have taken the sink over. */
  readonly lost: AbortSignal
  end(): void
}

/** Several times within a lease: one renewal may fail. */
const RENEWED_EVERY_MS = 3_000

/** A request may take longer than a lease, and a vendor may be down for a day: in all that time the sink is held. */
export function keepLease(consumer: Consumer, clock: Clock): KeptLease {
  const lost = new AbortController()
  const ended = new AbortController()

  async function renew(): Promise<void> {
    let failures = 0
    do {
      await clock.sleep(RENEWED_EVERY_MS, ended.signal)
      if (ended.signal.aborted) return
      const renewed = await consumer.renew().then(
        () => true,
        () => false,
      )
      failures = renewed ? 0 : failures + 1
    } while (failures < 2)
    lost.abort(new Error('the lease is lost'))
  }

  void renew()
  return { lost: lost.signal, end: () => ended.abort() }
}
