import type { Touch, TrackedEvent } from '@throughline/protocol'
import { touchesFrom } from '../touches.js'

/** An event as it is written: of its touches only the chain, since the others are found in it again. */
type Written = Omit<TrackedEvent, 'touches'> & { readonly touches?: readonly Touch[] }

/** The event as JSON, a third shorter than it is: every byte is copied, written and synced. */
export function writeBody(event: TrackedEvent): string {
  const { touches } = event
  return JSON.stringify(touches ? { ...event, touches: touches.chain } : event)
}

/** The event that `writeBody` wrote. Nothing else writes bodies, so the type is the one that was written. */
export function readBody(body: string): TrackedEvent {
  const written = JSON.parse(body) as Written
  const { touches: chain, ...event } = written
  const touches = chain && touchesFrom(chain)
  // In its place, so that the keys keep their order.
  return touches ? Object.assign(written, { touches }) : event
}
