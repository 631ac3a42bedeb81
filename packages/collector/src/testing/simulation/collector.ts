import type { Clock } from '../../clock.js'
import { accounts } from '../../deliver/accounts.js'
import { deliver } from '../../deliver/deliver.js'
import { ingest } from '../../ingest/ingest.js'
import { logOver } from '../../log/over.js'
import type { Store } from '../../log/store.js'
import { silentLogger } from '../../logger.js'
import type { Custody } from './custody.js'
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
  readonly custody: Custody
}

/** Starts a collector in a process that may die, over a store and vendors that outlive it. */
export function collector(parts: CollectorParts): SimulatedCollector {
  const { process, clock, dice, store, strike, vendors, custody } = parts
  const log = logOver(unreliableStore(store, { life: process, strike, custody }), clock)
  const sinks = vendors.map(({ sink }) => sink())
  const fronts = new Map(sinks.map(({ name }, index) => [name, vendors[index]?.front]))
  const rates = accounts(sinks, clock)
  const delivery = deliver(sinks, {
    log,
    accounts: rates,
    clock,
    random: dice.roll,
    logger: silentLogger,
    fetch: async (input, init) => {
      const request = new Request(input, init)
      const [sink = ''] = new URL(request.url).host.split('.')
      const front = fronts.get(sink)
      if (!front) throw new TypeError('no such host')
      return process.step(() => custody.sends(sink, process, () => front.fetch(request), request.signal))
    },
  })
  const take = ingest(log, clock, delivery.wake)
  const site = { id: 'shop', writeKey: 'simulation' }
  return {
    take: async (messages) => {
      await process.wait(Promise.resolve())
      await process.wait(take(messages, { site, trusted: true }))
    },
    close: () => delivery.close().then(() => rates.close()),
  }
}
