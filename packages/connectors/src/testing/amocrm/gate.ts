import type { Clock } from '@throughline/collector'

/** What the account's front door says to a request. */
export type Admission = 'passes' | 'too-many' | 'blocked'

/** Who is refused so often within so long is let in no more, until the vendor's support lifts it. */
const OFFENCES = 100
const OFFENCES_WITHIN_MS = 10_000

export interface Gate {
  admit(): Admission
  /** Lifts a block. */
  unblock(): void
}

/** Lets `limit` requests through in any second, and blocks who does not take 429 for an answer. */
export function gate(clock: Clock, limit: number): Gate {
  const passed: number[] = []
  let refused: readonly number[] = []
  let blocked = false
  return {
    admit: () => {
      if (blocked) return 'blocked'
      const now = clock.now()
      while (passed[0] !== undefined && passed[0] <= now - 1_000) passed.shift()
      if (passed.length < limit) {
        passed.push(now)
        return 'passes'
      }
      refused = [...refused.filter((at) => at > now - OFFENCES_WITHIN_MS), now]
      blocked = refused.length > OFFENCES
      return 'too-many'
    },
    unblock: () => {
      blocked = false
      refused = []
    },
  }
}
