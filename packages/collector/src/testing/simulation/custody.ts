import type { Life } from './life.js'

/** Watches that one process at a time sends for a sink: the one that the log gave it to last. */
export interface Custody {
  /** The log gave the sink to the process. */
  given(sink: string, to: Life): void
  /** The process sends for the sink; the signal ends it. */
  sends<T>(sink: string, by: Life, request: () => Promise<T>, signal: AbortSignal): Promise<T>
  readonly violations: readonly string[]
}

interface Request {
  readonly by: Life
  readonly signal: AbortSignal
}

export function custody(): Custody {
  const holders = new Map<string, Life>()
  const underWay = new Map<string, Set<Request>>()
  const violations: string[] = []

  const requestsOf = (sink: string): Set<Request> => {
    const requests = underWay.get(sink) ?? new Set<Request>()
    underWay.set(sink, requests)
    return requests
  }

  return {
    violations,
    given: (sink, to) => {
      const others = [...requestsOf(sink)].filter(({ by, signal }) => by !== to && by.awake() && !signal.aborted)
      if (others.length > 0) violations.push(`${sink} was taken over from a process that was sending`)
      // Of what a suspended process sent nobody can know; it counts no more.
      underWay.delete(sink)
      holders.set(sink, to)
    },
    sends: async (sink, by, request, signal) => {
      if (holders.get(sink) !== by) violations.push(`${sink} was sent to by a process that it had been taken from`)
      const sent: Request = { by, signal }
      const requests = requestsOf(sink)
      requests.add(sent)
      try {
        return await request()
      } finally {
        requests.delete(sent)
      }
    },
  }
}
