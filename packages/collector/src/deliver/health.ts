import type { SinkUnavailable } from '../sink.js'
import type { Planned } from './plan-window.js'

/** How a sink has fared of late: what the next batch may hold, and whether a work is to blame or the whole sink. */
export interface Health {
  /** Failures of the whole sink since its last success. */
  failures(): number
  /** Works that the next batch may hold: few after a failure, doubled by every success. */
  items(): number
  /** Keys of works that failed alone. They are tried after all others, each alone. */
  suspects(): ReadonlySet<string>
  succeeded(batch: readonly Planned[]): void
  /** Works were put off one by one, and none got through. */
  fruitless(): void
  verdict(batch: readonly Planned[], error: SinkUnavailable): Verdict
}

/**
 * What a failed batch comes to: the `sink` is unavailable; the batch is sent again by halves; or its only work is to
 * blame, and parked or given up.
 */
export type Verdict = 'sink' | 'split' | 'park' | 'reject'

/** Suspects that are remembered: all of them fail when a sink is down, and then none is to blame. */
const MAX_SUSPECTS = 1_000

/** Where more have failed alone and then one gets through, the sink was down: none of them is to blame. */
const FEW_SUSPECTS = 3

export function health(maxItems: number): Health {
  // For each key that failed alone, how many batches had succeeded by then.
  const suspects = new Map<string, number>()
  let items = maxItems
  let failures = 0
  let successes = 0

  /** A work that fails alone, while others have succeeded since it last did, is itself what fails. */
  function isToBlame({ key }: Planned): boolean {
    return (suspects.get(key) ?? Infinity) < successes
  }

  function whole(only: Planned | undefined): Verdict {
    items = Math.max(1, Math.floor(items / 2))
    if (!only) return fail()
    if (isToBlame(only)) {
      suspects.delete(only.key)
      return 'park'
    }
    if (suspects.size >= MAX_SUSPECTS) suspects.clear()
    suspects.set(only.key, successes)
    return fail()
  }

  function fail(): Verdict {
    failures += 1
    return 'sink'
  }

  return {
    failures: () => failures,
    items: () => items,
    suspects: () => new Set(suspects.keys()),
    succeeded: (batch) => {
      successes += 1
      failures = 0
      items = Math.min(maxItems, items * 2)
      if (suspects.size > FEW_SUSPECTS) suspects.clear()
      for (const { key } of batch) suspects.delete(key)
    },
    fruitless: () => void fail(),
    verdict: (batch, { code }) => {
      const only = batch.length === 1 ? batch[0] : undefined
      switch (code) {
        case 'rate-limited':
        case 'unauthorised':
          return fail()
        case 'no-answer':
        case 'server-error':
          return whole(only)
        case 'too-large':
          items = Math.max(1, Math.floor(batch.length / 2))
          return only ? 'reject' : 'split'
        case 'refused':
          return only ? 'reject' : 'split'
        case 'fault':
          // A connector's mistake may be mended tomorrow: its work is tried again, not given up.
          return only ? 'park' : 'split'
      }
    },
  }
}
