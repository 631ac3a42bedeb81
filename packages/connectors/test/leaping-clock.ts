import type { Clock } from '@throughline/collector'

/** Time that stands still while anything is going on, and leaps to the next due sleep when nothing is. */
export function leapingClock(startAt = Date.UTC(2026, 2, 2, 9)): Clock {
  const sleepers = new Set<{ readonly dueAt: number; readonly wake: () => void }>()
  let now = startAt
  let watching = false

  const leap = (): void => {
    watching = false
    const [next] = [...sleepers].sort((a, b) => a.dueAt - b.dueAt)
    if (!next) return
    now = Math.max(now, next.dueAt)
    next.wake()
    watch()
  }
  // Whatever does not wait for time is done within a few turns of the event loop.
  const watch = (turns = 3): void => {
    if (turns === 3 && watching) return
    watching = true
    setImmediate(() => (turns > 1 ? watch(turns - 1) : leap()))
  }

  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve()
        const sleeper = { dueAt: now + ms, wake: (): void => wake() }
        const wake = (): void => {
          sleepers.delete(sleeper)
          signal?.removeEventListener('abort', wake)
          resolve()
        }
        sleepers.add(sleeper)
        signal?.addEventListener('abort', wake, { once: true })
        watch()
      }),
  }
}
