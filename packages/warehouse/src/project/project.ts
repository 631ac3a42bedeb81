import { parsed, unparsed, type EventType, type Parsed, type TrackedEvent } from '@throughline/protocol'
import { applicationFacts } from './application.js'
import { costFacts } from './cost.js'
import { dealFacts } from './deal.js'
import type { Facts, Projector, SiteRules } from './facts.js'
import { paymentFacts } from './payment.js'
import { visitOf } from './visit.js'

/** What people do on the site; only the visit is kept of it. */
const visitFacts: Projector = (event, rules) => parsed(visitOf(event, rules))

const PROJECTORS: Readonly<Record<EventType, Projector>> = {
  page: visitFacts,
  track: visitFacts,
  identify: visitFacts,
  alias: visitFacts,
  group: visitFacts,
  screen: visitFacts,
  application: applicationFacts,
  call: applicationFacts,
  deal: dealFacts,
  payment: paymentFacts,
  cost: costFacts,
}

/** Farthest moment from 1970 that a calendar knows (ECMA-262, time values). */
const MAX_TIME = 8.64e15

/** What the event tells the warehouse, or why it cannot be read. Pure: the same event gives the same facts. */
export function project(event: TrackedEvent, rules: SiteRules): Parsed<Facts> {
  const touches = [...(event.touches?.chain ?? []), ...(event.touch ? [event.touch] : [])]
  const times = [event.occurredAt, ...touches.map(({ at }) => at)]
  if (!times.every((at) => Math.abs(at) <= MAX_TIME)) return unparsed('a time is beyond the calendar')
  return PROJECTORS[event.type](event, rules)
}

/** Whether an event tells the warehouse anything at all. */
export function tells(event: TrackedEvent): boolean {
  return PROJECTORS[event.type] !== visitFacts || (event.session !== undefined && !event.bot)
}
