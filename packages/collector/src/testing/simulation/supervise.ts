import type { Clock } from '../../clock.js'
import type { Store } from '../../log/store.js'
import { collector, type SimulatedCollector } from './collector.js'
import type { Custody } from './custody.js'
import type { Dice } from './dice.js'
import { life, type Life } from './life.js'
import { suspendNowAndThen, wanderingClock, type Leaps } from './troubles.js'
import type { DiskFault } from './unreliable-store.js'
import type { Vendor } from './vendor.js'

export interface SuperviseParts {
  readonly clock: Clock
  readonly dice: Dice
  /** Nobody dies from then on. */
  readonly endsAt: number
  readonly store: Store
  readonly strike: () => DiskFault | undefined
  readonly vendors: readonly Vendor[]
  readonly custody: Custody
  /** Whether no other process works on the store: only then may its time of day be moved, which breaks leases. */
  readonly alone: boolean
  readonly leapsMs: Leaps
}

/** Whoever starts the collector again after each of its deaths. */
export interface Supervisor {
  /** Gives messages to the collector of now; rejects when there is none, and never resolves when it dies over them. */
  take(messages: readonly object[]): Promise<void>
  lives(): number
  stop(): void
}

export function supervise(parts: SuperviseParts): Supervisor {
  const { clock, dice, endsAt, vendors, alone, store, strike, custody } = parts
  const wandering = wanderingClock({ clock, dice: dice.fork(), endsAt }, parts.leapsMs)
  const wanders = alone && dice.chance(0.3)
  if (wanders) void wandering.wander()
  const longest = dice.pick([1e9, 1_000, 60])
  const sleepy = dice.chance(0.4)
  // A sink that joins late begins with the whole log.
  const joinsAt = new Map(vendors.map((vendor) => [vendor, dice.chance(0.2) ? dice.between(clock.now(), endsAt) : 0]))
  let lives = 0
  let current: { readonly process: Life; readonly alive: SimulatedCollector } | undefined
  const stopping = new AbortController()

  async function liveOnce(): Promise<void> {
    const mortal = clock.now() < endsAt
    const process = life(mortal ? dice.between(1, longest) : Infinity, dice.fork())
    const seen: Clock = {
      now: wanders ? wandering.now : clock.now,
      sleep: (ms, signal) => process.wait(clock.sleep(ms, signal)),
    }
    const joined = vendors.filter((vendor) => !mortal || (joinsAt.get(vendor) ?? 0) <= clock.now())
    const alive = collector({ process, clock: seen, dice: dice.fork(), store, strike, vendors: joined, custody })
    const fronts = vendors.map(({ front }) => front)
    if (sleepy && mortal) void suspendNowAndThen(process, fronts, { clock, dice: dice.fork(), endsAt })
    current = { process, alive }
    lives += 1
    for (const { front } of vendors) front.forgive()
    const until = mortal ? clock.now() + dice.between(100, endsAt - clock.now() + 1_000) : Infinity
    while (!stopping.signal.aborted && !process.over() && clock.now() < until)
      await clock.sleep(Math.min(3_000, until - clock.now()))
    current = undefined
    // Half of those that are not killed go in peace.
    if (!process.over() && dice.chance(0.5)) await Promise.race([alive.close(), clock.sleep(20_000)])
    process.die()
    for (const { front } of vendors) front.forgive()
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await liveOnce()
      await clock.sleep(dice.chance(0.3) ? dice.between(1, 200) : dice.between(300, 15_000))
    }
  }

  void run()
  return {
    take: (messages) => current?.alive.take(messages) ?? Promise.reject(new Error('nobody is there')),
    lives: () => lives,
    stop: () => {
      stopping.abort()
      current?.process.die()
    },
  }
}
