import type { JsonObject, Touch, TrackedEvent } from '@throughline/protocol'

/** Noon of a day of March 2026, UTC. */
export const march = (day: number, hour = 12): number => Date.UTC(2026, 2, day, hour)

export const ad: Touch = {
  at: march(1),
  source: 'yandex',
  medium: 'cpc',
  channel: 'Paid Search',
  campaign: 'spring',
  landing: '/',
}
export const search: Touch = { at: march(2), source: 'google', medium: 'organic', channel: 'Organic Search' }
export const direct: Touch = { at: march(3), source: '(direct)', medium: '(none)', channel: 'Direct' }

type Details = Partial<TrackedEvent>

export function pageView(id: string, session: string, details: Details = {}): TrackedEvent {
  const occurredAt = details.occurredAt ?? march(1)
  return {
    id,
    site: 'shop',
    type: 'page',
    occurredAt,
    receivedAt: occurredAt,
    anonymousId: `visitor-of-${session}`,
    // Every event of a session says when it began.
    session: { id: session, index: 1, startedAt: march(1) },
    properties: {},
    ...details,
  }
}

/** An application at the end of a chain of touches; without any, nobody knows where it came from. */
export function application(applicationId: string, chain: readonly Touch[], details: Details = {}): TrackedEvent {
  const occurredAt = details.occurredAt ?? march(3)
  const first = chain[0]
  const last = chain.at(-1)
  return {
    id: `event-of-${applicationId}`,
    site: 'shop',
    type: 'application',
    name: 'Application Submitted',
    occurredAt,
    receivedAt: occurredAt,
    applicationId,
    ...(first && last && { touch: last, touches: { first, last, chain } }),
    properties: { applicationId },
    ...details,
  }
}

function fromOutside(type: 'deal' | 'payment' | 'cost', details: Details, properties: JsonObject): TrackedEvent {
  const occurredAt = details.occurredAt ?? march(10)
  return { id: '', site: 'shop', type, occurredAt, receivedAt: occurredAt, ...details, properties }
}

export function dealChanged(dealId: string, properties: JsonObject, details: Details = {}): TrackedEvent {
  const id = `${dealId} ${details.occurredAt ?? ''} ${JSON.stringify(properties)}`
  return fromOutside('deal', { id, dealId, ...details }, { dealId, stage: 'any', currency: 'RUB', ...properties })
}

export function payment(paymentId: string, properties: JsonObject, details: Details = {}): TrackedEvent {
  const id = `${paymentId} ${details.occurredAt ?? ''} ${JSON.stringify(properties)}`
  return fromOutside('payment', { id, ...details }, { paymentId, currency: 'RUB', ...properties })
}

export function cost(touch: Touch, properties: JsonObject, details: Details = {}): TrackedEvent {
  const id = `cost ${JSON.stringify([touch, properties, details.receivedAt])}`
  return fromOutside('cost', { id, touch, ...details }, { date: '2026-03-01', currency: 'RUB', ...properties })
}
