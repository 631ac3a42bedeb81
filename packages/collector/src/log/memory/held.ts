import type { Outcome } from '../log.js'

/** An entry held back from a sink. */
export interface Held {
  readonly key: string
  /** Absent for a dead letter. */
  readonly dueAt?: number
  readonly attempts: number
  readonly reason: string
  readonly at: number
}

/**
 * Every entry of a key of which one is due: what waits behind a parked entry goes with it. What was parked in the future
 * shows that the clock was set back since, so that its date may never come: it is due.
 */
export function dueOf(held: ReadonlyMap<number, Held>, now: number): [number, Held][] {
  const entries = [...held].filter(([, { dueAt }]) => dueAt !== undefined)
  const due = entries.filter(([, { dueAt = 0, at }]) => dueAt <= now || at > now)
  const keys = new Set(due.map(([, { key }]) => key))
  return entries.filter(([, { key }]) => keys.has(key)).sort(([a], [b]) => a - b)
}

export function deadOf(held: ReadonlyMap<number, Held>, positions?: readonly number[]): [number, Held][] {
  return [...held]
    .filter(([position, { dueAt }]) => dueAt === undefined && (positions?.includes(position) ?? true))
    .sort(([a], [b]) => a - b)
}

export function settleHeld(held: Map<number, Held>, outcome: Outcome, at: number): void {
  if (outcome.kind === 'delivered') {
    held.delete(outcome.position)
    return
  }
  const { position, key, reason } = outcome
  const attempts = (held.get(position)?.attempts ?? 0) + 1
  held.set(position, { key, reason, at, attempts, ...(outcome.kind === 'parked' && { dueAt: outcome.dueAt }) })
}
