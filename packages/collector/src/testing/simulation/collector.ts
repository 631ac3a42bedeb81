import type { Clock } from '../../clock.js'
import { accounts } from '../../deliver/accounts.js'
import { deliver } from '../../deliver/deliver.js'
import { ingest } from '../../ingest/ingest.js'
import { logOver } from '../../log/over.js'
import type { Store } from '../../log/store.js'
import { silentLogger } from '../../logger.js'
import type { Dice } from './dice.js'
import type { Life } from './life.js'
import { unreliableStore, type DiskFault } from './unreliable-store.js'
import type { Vendor } from './vendor.js'

/** The collector behind its HTTP door: what takes messages, and what delivers them. */
export interface SimulatedCollector {
  /** Resolves when all of the messages are durable; rejects when none is. */
  take(messages: readonly object[]): Promise<void>
  close(): Promise<void>
}

export interface CollectorParts {
  readonly process: Life
  readonly clock: Clock
  readonly dice: Dice
  readonly store: Store
  readonly strike: () => DiskFault | undefined
  readonly vendors: readonly Vendor[]
}

/** Starts a collector in a process that may die, over a store and vendors that outlive it. */
export function collector({ process, clock, dice, store, strike, vendors }: CollectorParts): SimulatedCollector {
  const log = logOver(unreliableStore(store, process, strike), clock)
  const sinks = vendors.map(({ sink }) => sink())
  const fronts = new Map(sinks.map(({ name }, index) => [`${name}.example`, vendors[index]?.front]))
  const rates = accounts(sinks, clock)
  const delivery = deliver(sinks, {
    log,
    accounts: rates,
    clock,
    random: dice.roll,
    logger: silentLogger,
    fetch: (input, init) => {
      const front = fronts.get(new URL(input instanceof Request ? input.url : input).host)
      return front ? process.step(() => front.fetch(input, init)) : Promise.reject(new TypeError('no such host'))
    },
  })
  const take = ingest(log, clock, delivery.wake)
  const site = { id: 'shop', writeKey: 'simulation' }
  return {
    take: (messages) => process.wait(take(messages, { site, trusted: true }).then(() => undefined)),
    close: () => delivery.close().then(() => rates.close()),
  }
}
