import type { Outcome } from '../log/log.js'
import type { Result } from '../sink.js'
import { backoffMs, MAX_ATTEMPTS, WORK_BACKOFF } from './backoff.js'
import type { Planned } from './plan-window.js'
import { tidy } from './tidy.js'

/** What a sink's answer about one work means for each entry that was merged into it. */
export function outcomesOf(
  { key, positions, attempts }: Omit<Planned, 'work'>,
  result: Result,
  now: number,
  random: number,
): readonly Outcome[] {
  switch (result.kind) {
    case 'delivered':
      return positions.map((position) => ({ kind: 'delivered', position }))
    case 'rejected': {
      const reason = tidy(result.reason)
      return positions.map((position) => ({ kind: 'dead', position, key, reason }))
    }
    case 'retry': {
      const tries = attempts + 1
      if (tries >= MAX_ATTEMPTS) {
        const reason = `given up after ${tries} tries: ${tidy(result.reason)}`
        return positions.map((position) => ({ kind: 'dead', position, key, reason }))
      }
      const reason = tidy(result.reason)
      const dueAt = now + (result.afterMs ?? backoffMs(WORK_BACKOFF, tries, random))
      return positions.map((position) => ({ kind: 'parked', position, key, dueAt, reason }))
    }
  }
}
