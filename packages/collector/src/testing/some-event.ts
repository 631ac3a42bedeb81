import type { TrackedEvent } from '@throughline/protocol'

/** An event that is complete as far as a log is concerned. */
export function someEvent(id: string, more: Partial<TrackedEvent> = {}): TrackedEvent {
  return {
    id,
    site: 'shop',
    type: 'track',
    name: 'Plan Chosen',
    occurredAt: 1_000,
    receivedAt: 1_000,
    properties: {},
    ...more,
  }
}
