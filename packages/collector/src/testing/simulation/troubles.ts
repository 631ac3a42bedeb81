import type { Clock } from '../../clock.js'
import type { Dice } from './dice.js'
import { FAULTS, type Front } from './front.js'
import type { Life } from './life.js'
import type { DiskFault } from './unreliable-store.js'

interface Scene {
  readonly clock: Clock
  readonly dice: Dice
  /** Everything is well from then on. */
  readonly endsAt: number
}

/** Breaks a vendor now and then: mostly for seconds, sometimes for a few requests, seldom for hours. */
export async function breakVendor(front: Front, { clock, dice, endsAt }: Scene): Promise<void> {
  const quietMs = dice.pick([2_000, 20_000, 120_000])
  front.misbehave(undefined, dice.pick([0, 3, 10, 30]))
  while (clock.now() < endsAt) {
    await clock.sleep(dice.between(0, quietMs))
    front.misbehave(dice.pick(FAULTS))
    await clock.sleep(Math.min(endsAt - clock.now(), dice.pick([300, 3_000, 30_000, 200_000, 10_000_000])))
    front.misbehave(undefined)
  }
  front.misbehave(undefined, 0)
}

/** A disk that fails some calls for a while. */
export function disk({ clock, dice, endsAt }: Scene): () => DiskFault | undefined {
  const probability = dice.pick([0, 0, 0.002, 0.02, 0.2])
  const fromAt = clock.now() + dice.between(0, 60_000)
  return () => {
    const now = clock.now()
    if (now < fromAt || now > endsAt || !dice.chance(probability)) return undefined
    return dice.pick(['before', 'after'])
  }
}

/** By how much a clock is set at once: forwards or back, and sometimes by a year. */
export const LEAPS_MS: Leaps = [-31_536_000_000, -3_600_000, -5_000, -50, 50, 5_000, 3_600_000, 31_536_000_000]

export type Leaps = readonly [number, ...number[]]

/** The time of day as a process sees it: set wrong by somebody now and then, and mostly right the next time. */
export function wanderingClock(
  { clock, dice, endsAt }: Scene,
  leapsMs: Leaps,
): { now(): number; wander(): Promise<void> } {
  let offsetMs = 0
  return {
    now: () => clock.now() + offsetMs,
    wander: async () => {
      const longest = dice.pick([5_000, 30_000, 200_000])
      while (clock.now() < endsAt) {
        await clock.sleep(dice.between(1_000, longest))
        offsetMs = offsetMs !== 0 && dice.chance(0.7) ? 0 : offsetMs + dice.pick(leapsMs)
      }
    },
  }
}

/** Suspends a process now and then, for longer than a lease as well. */
export async function suspendNowAndThen(
  process: Life,
  fronts: readonly Front[],
  { clock, dice, endsAt }: Scene,
): Promise<void> {
  while (clock.now() < endsAt && !process.over()) {
    await clock.sleep(dice.between(1_000, 60_000))
    process.suspend()
    for (const front of fronts) front.unheard()
    await clock.sleep(dice.pick([300, 4_000, 9_000, 11_000, 40_000]))
    process.resume()
  }
}
