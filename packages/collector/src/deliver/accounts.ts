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
    paceOf: (client) => {
      const { name, limits } = client
      const { account } = limits
      const key = JSON.stringify(account === undefined ? { name } : { account })
      const known = paces.get(key) ?? pace(strictest(sharers(client, clients)), clock)
      paces.set(key, known)
      return known
    },
    close: () => {
      for (const each of paces.values()) each.close()
    },
  }
}

/** All that keep a rate together with the client, itself among them: those of its account. */
export function sharers<Some extends Pick<Client, 'limits'>>(client: Some, clients: readonly Some[]): readonly Some[] {
  const { account } = client.limits
  return account === undefined ? [client] : clients.filter(({ limits }) => limits.account === account)
}

/** The rate that holds for all of them. */
export function strictest(clients: readonly Pick<Client, 'limits'>[]): Limits['requests'] {
  return clients
    .flatMap(({ limits: { requests } }) => requests ?? [])
    .toSorted((a, b) => a.count / a.intervalMs - b.count / b.intervalMs)[0]
}
