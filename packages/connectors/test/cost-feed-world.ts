import type { FeedContext, Source } from '@throughline/collector'
import type { Message } from '@throughline/protocol'
import type { Vendor } from '../src/testing/vendor/index.js'
import { deliveryContext } from './context.js'
import { leapingClock } from './leaping-clock.js'
import { sinkMemory } from './memory.js'

/** Noon in Moscow. */
export const NOON = Date.parse('2026-03-31T09:00:00Z')

/** An ad system that a source reads. */
export function costFeedWorld(
  open: (clock: ReturnType<typeof leapingClock>) => {
    readonly source: Source
    readonly vendor: Vendor
  },
) {
  const clock = leapingClock(NOON)
  const { source, vendor } = open(clock)
  if (!source.feed) throw new Error('the source has no feed')
  const { feed } = source
  const taken: Message[] = []
  const context: FeedContext = {
    ...deliveryContext({ clock, limits: feed.limits, memory: sinkMemory(), handle: vendor.handle }),
    take: async (messages) => void taken.push(...messages),
  }
  return {
    clock,
    context,
    source,
    feed,
    /** What a reading tells. */
    async read(): Promise<readonly Message[]> {
      const before = taken.length
      await feed.read(context)
      return taken.slice(before)
    },
  }
}
