import type { Clock } from '../clock.js'
import type { Limits } from '../sink.js'
import { pace, type Pace } from './pace.js'

/** Who keeps a vendor's limits: a sink, or a source that asks. */
export interface Client {
  readonly name: string
  readonly limits: Limits
}

/** The paces of all clients: each its own, or the one that it shares with the others of its account. */
export interface Accounts {
  paceOf(client: Client): Pace
  close(): void
}

/** Of the limits that clients state for one account, the strictest holds. */
export function accounts(clients: readonly Client[], clock: Clock): Accounts {
  const paces = new Map<string, Pace>()
  return {
    paceOf: ({ name, limits: { account, requests } }) => {
      const key = JSON.stringify(account === undefined ? { name } : { account })
      const known = paces.get(key) ?? pace(account === undefined ? requests : strictest(clients, account), clock)
      paces.set(key, known)
      return known
    },
    close: () => {
      for (const each of paces.values()) each.close()
    },
  }
}

function strictest(clients: readonly Client[], account: string): Limits['requests'] {
  return clients
    .filter(({ limits }) => limits.account === account)
    .flatMap(({ limits: { requests } }) => requests ?? [])
    .toSorted((a, b) => a.count / a.intervalMs - b.count / b.intervalMs)[0]
}
