import type { Consent, JsonObject, Touch, Touches, TrackedEvent } from '@throughline/protocol'

/** What an application brought along: enough to complete any later event about it, so that each stands alone. */
export interface KnownApplication {
  readonly applicationId: string
  readonly anonymousId?: string
  readonly userId?: string
  readonly touch?: Touch
  readonly touches?: Touches
  readonly ids?: JsonObject
  readonly consent?: Consent
}

/** How an event from outside names an application, the surest way first. */
export interface Reference {
  readonly site: string
  readonly applicationId?: string
  readonly dealId?: string
}

/** What the index of applications learns from an event; `undefined` when it learns nothing. */
export function knownFrom(event: TrackedEvent): KnownApplication | undefined {
  const { type, applicationId, anonymousId, userId, touch, touches, ids, consent } = event
  if (!applicationId || (type !== 'application' && type !== 'call')) return undefined
  return {
    applicationId,
    ...(anonymousId && { anonymousId }),
    ...(userId && { userId }),
    ...(touch && { touch }),
    ...(touches && { touches }),
    ...(ids && { ids }),
    ...(consent && { consent }),
  }
}

/** The event completed with what is known of its application; what the event says itself stays. */
export function complete(event: TrackedEvent, known: KnownApplication | undefined): TrackedEvent {
  return known ? { ...known, ...event } : event
}
