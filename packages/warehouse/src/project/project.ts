import { parsed, unparsed, type EventType, type Parsed, type TrackedEvent } from '@throughline/protocol'
import { applicationFacts } from './application.js'
import { callFacts } from './call.js'
import { costFacts } from './cost.js'
import { dealFacts } from './deal.js'
import type { Facts, Projector, SiteRules } from './facts.js'
import { paymentFacts } from './payment.js'
import { peopleFacts } from './people.js'
import { siteEventFacts } from './site-event.js'
import { visitFacts } from './visit.js'

/** Of these, only who was there and when is kept. */
const nothing: Projector = () => parsed({ sources: [] })

const PROJECTORS: Readonly<Record<EventType, Projector>> = {
  page: nothing,
  track: siteEventFacts,
  identify: nothing,
  alias: nothing,
  group: nothing,
  screen: nothing,
  application: applicationFacts,
  call: callFacts,
  deal: dealFacts,
  payment: paymentFacts,
  cost: costFacts,
}

/** Told by others than the browser: they open no visit. */
const ABOUT_MONEY: ReadonlySet<EventType> = new Set<EventType>(['deal', 'payment', 'cost'])

/** Farthest moment from 1970 that a calendar knows (ECMA-262, time values). */
const MAX_TIME = 8.64e15

/** What the event tells the warehouse, or why it cannot be read. Pure: the same event gives the same facts. */
export function project(event: TrackedEvent, rules: SiteRules): Parsed<Facts> {
  if (!isTimely(event)) return unparsed('a time is beyond the calendar')
  const told = PROJECTORS[event.type](event, rules)
  if (!told.ok || ABOUT_MONEY.has(event.type)) return told
  const visit = visitFacts(event, rules)
  const people = peopleFacts(event, rules)
  const sources = [...told.value.sources, ...visit.sources, ...people.sources]
  return parsed({ ...visit, ...people, ...told.value, sources })
}

function isTimely({ occurredAt, session, touch, touches }: TrackedEvent): boolean {
  const known = (at: number): boolean => Math.abs(at) <= MAX_TIME
  const chain = touches?.chain.every(({ at }) => known(at)) ?? true
  return chain && known(occurredAt) && known(session?.startedAt ?? 0) && known(touch?.at ?? 0)
}

/** Whether an event tells the warehouse anything at all. */
export function tells(event: TrackedEvent): boolean {
  if (PROJECTORS[event.type] !== nothing) return true
  return !event.bot && (event.session !== undefined || event.anonymousId !== undefined || event.userId !== undefined)
}
