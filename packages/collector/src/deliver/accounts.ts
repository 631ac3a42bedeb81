import type { Clock } from '../clock.js'
import type { AnySink, Limits } from '../sink.js'
import { pace, type Pace } from './pace.js'

/** The paces of all sinks: each its own, or the one that it shares with the other sinks of its account. */
export interface Accounts {
  paceOf(sink: AnySink): Pace
  close(): void
}

/** Of the limits that sinks state for one account, the strictest holds. */
export function accounts(sinks: readonly AnySink[], clock: Clock): Accounts {
  const paces = new Map<string, Pace>()
  return {
    paceOf: ({ name, limits: { account, requests } }) => {
      const key = JSON.stringify(account === undefined ? { name } : { account })
      const known = paces.get(key) ?? pace(account === undefined ? requests : strictest(sinks, account), clock)
      paces.set(key, known)
      return known
    },
    close: () => {
      for (const each of paces.values()) each.close()
    },
  }
}

function strictest(sinks: readonly AnySink[], account: string): Limits['requests'] {
  return sinks
    .filter(({ limits }) => limits.account === account)
    .flatMap(({ limits: { requests } }) => requests ?? [])
    .toSorted((a, b) => a.count / a.intervalMs - b.count / b.intervalMs)[0]
}
