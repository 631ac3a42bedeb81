import type { DealStatus, TrackedEvent } from '@throughline/protocol'
import type { Random } from './random.js'

export const DAY_MS = 86_400_000

/** What becomes of an application in the CRM and after: events of later days. */
export function dealOf(application: TrackedEvent, user: string | undefined, random: Random): readonly TrackedEvent[] {
  const dealId = `deal-${random.id()}`
  const product = random.pick(['Basic', 'Team', 'Team', 'Enterprise'])
  const value = { Basic: 9_000, Team: 36_000, Enterprise: 240_000 }[product] ?? 9_000
  const events: TrackedEvent[] = []
  let at = application.occurredAt
  const change = (days: number, stage: string, status: DealStatus, more: object = {}): void => {
    at += Math.round(days * DAY_MS * (0.2 + random.next()))
    events.push({
      ...outside(application, 'deal', at, random),
      dealId,
      properties: { dealId, stage, status, pipeline: 'Sales', product, currency: 'RUB', ...more },
    })
  }
  change(0.02, 'Unsorted', 'unsorted')
  if (random.chance(0.25)) {
    change(0.5, 'Not ours', 'lost')
    return events
  }
  change(0.5, 'Consultation', 'open', { value })
  if (random.chance(0.3)) {
    change(4, 'Refused', 'lost')
    return events
  }
  change(3, 'Offer', 'target')
  if (random.chance(0.45)) {
    change(9, 'Refused', 'lost')
    return events
  }
  change(6, 'Paid', 'won', { value, costOfGoods: Math.round(value * 0.35) })
  const parts = random.chance(0.2) ? 2 : 1
  for (let part = 0; part < parts; part++) {
    events.push(payment(application, { at: at + part * 20 * DAY_MS, amount: value / parts, dealId, user }, random))
  }
  if (random.chance(0.03)) {
    events.push(payment(application, { at: at + 15 * DAY_MS, amount: -value / parts, dealId, user }, random))
  }
  return events
}

/** The payments of a user who tops the balance up by the month for as long as it lasts. */
export function topUps(registered: TrackedEvent, user: string, random: Random): readonly TrackedEvent[] {
  const events: TrackedEvent[] = []
  let at = registered.occurredAt + Math.round(DAY_MS * 20 * random.next() ** 2)
  while (events.length < 24) {
    const amount = random.pick([500, 1_000, 1_000, 3_000])
    events.push(payment(registered, { at, amount, user }, random))
    if (random.chance(0.28)) break
    at += Math.round(DAY_MS * (25 + 10 * random.next()))
  }
  return events
}

interface Paid {
  readonly at: number
  readonly amount: number
  readonly dealId?: string
  readonly user?: string | undefined
}

function payment(of: TrackedEvent, { at, amount, dealId, user }: Paid, random: Random): TrackedEvent {
  const { applicationId: _, ...event } = outside(of, 'payment', at, random)
  return {
    ...event,
    ...(dealId && { dealId }),
    ...(user && { userId: user }),
    properties: {
      paymentId: `payment-${random.id()}`,
      amount,
      currency: 'RUB',
      ...(dealId && { dealId }),
      ...(user && { userId: user }),
    },
  }
}

function outside(
  of: TrackedEvent,
  type: 'deal' | 'payment',
  at: number,
  random: Random,
): Omit<TrackedEvent, 'properties'> {
  return {
    id: random.id(),
    site: of.site,
    type,
    name: type === 'deal' ? 'Deal Changed' : 'Payment Received',
    occurredAt: at,
    receivedAt: at,
    ...(of.applicationId && { applicationId: of.applicationId }),
  }
}
