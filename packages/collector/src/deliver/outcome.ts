import type { Outcome } from '../log/log.js'
import type { Result } from '../sink.js'
import { backoffMs, MAX_ATTEMPTS, WORK_BACKOFF } from './backoff.js'
import type { Planned } from './plan-window.js'
import { tidy } from './tidy.js'

/** What a sink's answer about one work means for each entry that was merged into it. */
export function outcomesOf(
  { key, entries }: Omit<Planned, 'work'>,
  result: Result,
  now: number,
  random: number,
): readonly Outcome[] {
  const attempts = Math.max(...entries.map((entry) => entry.attempts)) + 1
  return entries.map(({ position }): Outcome => {
    switch (result.kind) {
      case 'delivered':
        return { kind: 'delivered', position }
      case 'rejected':
        return { kind: 'dead', position, key, reason: tidy(result.reason) }
      case 'retry': {
        const reason = tidy(result.reason)
        if (attempts >= MAX_ATTEMPTS)
          return { kind: 'dead', position, key, reason: `given up after ${attempts} tries: ${reason}` }
        return {
          kind: 'parked',
          position,
          key,
          dueAt: now + (result.afterMs ?? backoffMs(WORK_BACKOFF, attempts, random)),
          reason,
        }
      }
    }
  })
}
