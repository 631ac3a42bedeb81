import type { Touch, TrackedEvent } from '@throughline/protocol'

const AT = Date.UTC(2026, 2, 2, 8, 30)

export const springTouch: Touch = {
  at: AT,
  source: 'yandex',
  medium: 'cpc',
  campaign: 'spring',
  channel: 'Paid Search',
}

/** An application as the log holds it. */
export function application(applicationId: string, more: Partial<TrackedEvent> = {}): TrackedEvent {
  return {
    id: `event-${applicationId}`,
    site: 'shop',
    type: 'application',
    name: 'Application Submitted',
    occurredAt: AT,
    receivedAt: AT + 200,
    anonymousId: 'visitor-1',
    applicationId,
    touch: springTouch,
    properties: { applicationId, form: { name: 'Sign-up' } },
    ...more,
  }
}
