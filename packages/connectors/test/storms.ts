import type { VirtualClock } from '@throughline/collector/testing'
import type { Faults } from '../src/testing/vendor/faults.js'
import { applied } from './amocrm-story.js'
import type { MortalCollector } from './mortal-collector.js'

export const MINUTE_MS = 60_000
const TROUBLES = ['lost-answer', 'rate-limited', 'late-error', 'late-timeout', 'garbage'] as const

type World = Pick<MortalCollector, 'collector' | 'kill'> & { readonly clock: VirtualClock }

/**
 * So many applications for a CRM that turns everything away for three minutes, so that a backlog stands, and then fails in
 * every other way; the process dies in each of the troubles.
 */
export async function applyInStorms(applications: number, world: World, faults: Faults): Promise<void> {
  const { clock } = world
  const share = Math.ceil(applications / (TROUBLES.length + 1))
  faults.start({ kind: 'rate-limited', forMs: 3 * MINUTE_MS })
  await apply(world, 0, share)
  await world.kill()
  await clock.advance(3 * MINUTE_MS)
  for (const [index, kind] of TROUBLES.entries()) {
    faults.start({ kind, requests: 2, ...(kind === 'rate-limited' && { retryAfterSeconds: 5 }) })
    await apply(world, share * (index + 1), Math.min(applications, share * (index + 2)))
    await clock.advance(1_300)
    await world.kill()
    await clock.advance(20_000)
  }
}

/** Some of the applications, 500 a second. */
async function apply({ clock, collector }: World, from: number, to: number): Promise<void> {
  for (let at = from; at < to; at += 500) {
    if (at > from) await clock.advance(1_000)
    await Promise.all(
      Array.from({ length: Math.min(500, to - at) }, (_, index) => collector().track(applied(at + index))),
    )
  }
}
