import type { Clock } from '@throughline/collector'

/** Lets `limit` requests through in any second; tells whether this one may pass. */
export function gate(clock: Clock, limit: number): () => boolean {
  const passed: number[] = []
  return () => {
    const now = clock.now()
    while (passed[0] !== undefined && passed[0] <= now - 1_000) passed.shift()
    if (passed.length >= limit) return false
    passed.push(now)
    return true
  }
}
