import type { Purpose, TrackedEvent } from '@throughline/protocol'

/** Whether the visitor lets the event be used for that purpose. What was never asked is allowed. */
export function allows(event: TrackedEvent, purpose: Purpose): boolean {
  return purpose === 'necessary' || event.consent?.[purpose] !== false
}
