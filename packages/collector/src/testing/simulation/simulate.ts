import { memoryStore } from '../../log/memory/store.js'
import type { Store } from '../../log/store.js'
import { virtualClock } from '../virtual-clock.js'
import { allEvents, audit, drained } from './audit.js'
import { crm } from './crm.js'
import { custody } from './custody.js'
import { dice as diceOf } from './dice.js'
import type { FrontOptions } from './front.js'
import { supervise, type Supervisor } from './supervise.js'
import { tracker } from './tracker.js'
import { client } from './traffic.js'
import { breakVendor, disk, LEAPS_MS, type Leaps } from './troubles.js'
import type { Vendor } from './vendor.js'

export interface SimulationOptions {
  /** What holds the log; outlives every process. Default: memory. */
  readonly store?: Store
  /** Vendors beside the simulation's own, each opened with a sink or several of one account. */
  readonly vendors?: readonly ((options: Omit<FrontOptions, 'requests'>) => readonly Vendor[])[]
  /** By how much clocks are set, where they are. Default: by as little as 50 ms and as much as a year. */
  readonly leapsMs?: Leaps
}

/** What a run came to. */
export interface Simulated {
  readonly seed: number
  /** Broken promises; empty when all were kept. */
  readonly violations: readonly string[]
  readonly events: number
  readonly lives: number
  readonly dead: number
  /** Requests that reached the vendors. */
  readonly requests: number
  /** How long it lasted, in virtual time. */
  readonly lastedMs: number
}

/** When the simulation begins, epoch milliseconds. */
const START = 1_800_000_000_000
/** How long the backlog may take to drain once everything is well. */
const CALM_MS = 8 * 3_600_000
/** How many requests that may take. */
const CALM_REQUESTS = 5_000

/**
 * Runs the collector from its door to its sinks in a world where everything fails: vendors that hang, lie and storm,
 * disks, clocks, and processes that die or are suspended at any step. Then all is well, the backlog drains, and every promise is
 * checked. The same seed is the same run.
 */
export async function simulate(
  seed: number,
  { store = memoryStore(), vendors = [], leapsMs = LEAPS_MS }: SimulationOptions = {},
): Promise<Simulated> {
  const dice = diceOf(seed)
  const clock = virtualClock(START, 1)
  // Most worlds last minutes, and few the better part of a day.
  const lastsMs = dice.chance(0.003) ? 30_000_000 : dice.pick([20_000, 20_000, 60_000, 600_000])
  const scene = { clock, dice: dice.fork(), endsAt: START + 2 * lastsMs }
  const processes = dice.pick([1, 1, 2, 3])
  const alone = processes === 1
  const opened = [crm, tracker, ...vendors].flatMap((open) => open({ clock, dice: dice.fork(), alone }))
  const fronts = [...new Set(opened.map(({ front }) => front))]
  const watch = custody()
  const strike = disk(scene)
  const supervisors = Array.from({ length: processes }, () =>
    supervise({ ...scene, dice: dice.fork(), store, strike, vendors: opened, custody: watch, alone, leapsMs }),
  )
  const balancing = dice.fork()
  const balance = (): Supervisor | undefined => supervisors[balancing.between(0, supervisors.length - 1)]
  const answered = new Set<string>()
  const clients = Array.from({ length: dice.between(1, 3) }, (_, index) =>
    client(`c${index}`, {
      clock,
      dice: dice.fork(),
      lastsMs,
      answered,
      take: (messages) => balance()?.take(messages) ?? Promise.reject(new Error('nobody is there')),
    }),
  )
  for (const front of fronts) void breakVendor(front, { ...scene, dice: dice.fork() })
  let allSent = false
  void Promise.all(clients).then(() => {
    allSent = true
  })
  const done = (): boolean => allSent && clock.now() > scene.endsAt && drained(store, opened)
  const requests = (): number => fronts.reduce((sum, front) => sum + front.arrivals(), 0)
  let inTrouble = 0
  while (!done() && clock.now() < scene.endsAt + CALM_MS && requests() < inTrouble + CALM_REQUESTS) {
    await clock.advance(5_000)
    if (clock.now() <= scene.endsAt) inTrouble = requests()
  }
  const settled = done()
  for (const each of supervisors) each.stop()
  return {
    seed,
    violations: [...watch.violations, ...audit({ store, vendors: opened, answered, settled, now: clock.now() })],
    events: allEvents(store, clock.now()).length,
    lives: supervisors.reduce((sum, { lives }) => sum + lives(), 0),
    dead: [...store.lags().values()].reduce((sum, { dead }) => sum + dead, 0),
    requests: requests(),
    lastedMs: clock.now() - START,
  }
}
