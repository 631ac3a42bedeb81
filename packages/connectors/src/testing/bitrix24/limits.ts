import type { Clock } from '@throughline/collector'

/** The leaky bucket: every request adds one, `perSecond` run out; tells whether this one still fits. */
export function leakyBucket(clock: Clock, size: number, perSecond: number): () => boolean {
  let level = 0
  let at = clock.now()
  return () => {
    const now = clock.now()
    level = Math.max(0, level - ((now - at) * perSecond) / 1_000)
    at = now
    if (level >= size) return false
    level += 1
    return true
  }
}

const WINDOW_MS = 600_000
const ALLOWED_S = 480

/** How much time each method has taken in the last ten minutes, in seconds, and when some of it is given back. */
export interface Operating {
  /** Whether the method may be called: it may not once it has taken more than 480 seconds. */
  admits(method: string): boolean
  /** Counts one call; returns what the answer says about it. */
  spend(method: string): { readonly operating: number; readonly operating_reset_at: number }
}

export function operating(clock: Clock, secondsOf: (method: string) => number): Operating {
  const spent = new Map<string, { readonly at: number; readonly seconds: number }[]>()
  const recent = (method: string): readonly { readonly at: number; readonly seconds: number }[] => {
    const all = spent.get(method) ?? []
    while (all[0] && all[0].at <= clock.now() - WINDOW_MS) all.shift()
    return all
  }
  const sum = (method: string): number => recent(method).reduce((total, { seconds }) => total + seconds, 0)
  return {
    admits: (method) => sum(method) <= ALLOWED_S,
    spend: (method) => {
      spent.set(method, [...recent(method), { at: clock.now(), seconds: secondsOf(method) }])
      const first = recent(method)[0]?.at ?? clock.now()
      return { operating: sum(method), operating_reset_at: Math.ceil((first + WINDOW_MS) / 1_000) }
    },
  }
}
