import type { Touch, TrackedEvent } from '@throughline/protocol'
import { touchesFrom } from '../touches.js'

/**
 * An event as it is written: of its touches only the chain, since the others are found in it again, and of the session's
 * touch only its place there, where it has one.
 */
type Written = Omit<TrackedEvent, 'touch' | 'touches'> & {
  readonly touch?: Touch | number
  readonly touches?: readonly Touch[]
}

/** The event as JSON, almost half as long as it is: every byte is copied, written and synced. */
export function writeBody(event: TrackedEvent): string {
  const { touch, touches } = event
  if (!touches) return JSON.stringify(event)
  const place = touch ? touches.chain.findLastIndex((each) => isSame(each, touch)) : -1
  const written = place < 0 ? { ...event, touches: touches.chain } : { ...event, touch: place, touches: touches.chain }
  return JSON.stringify(written satisfies Written)
}

/** The event that `writeBody` wrote. Nothing else writes bodies, so the type is the one that was written. */
export function readBody(body: string): TrackedEvent {
  const written = JSON.parse(body) as Written
  const { touch, touches: chain } = written
  const own = typeof touch === 'number' ? chain?.[touch] : touch
  const touches = chain && touchesFrom(chain)
  // In their places, so that the keys keep their order.
  return Object.assign<Rest, Read>(written, { ...(own && { touch: own }), ...(touches && { touches }) })
}

type Rest = Omit<Written, 'touch' | 'touches'>
type Read = Pick<TrackedEvent, 'touch' | 'touches'>

function isSame(a: Touch, b: Touch): boolean {
  if (a === b) return true
  return (
    a.at === b.at &&
    a.source === b.source &&
    a.medium === b.medium &&
    a.channel === b.channel &&
    a.campaign === b.campaign &&
    a.content === b.content &&
    a.term === b.term &&
    a.landing === b.landing &&
    a.referrer === b.referrer &&
    JSON.stringify([a.clickIds, a.derived]) === JSON.stringify([b.clickIds, b.derived])
  )
}
