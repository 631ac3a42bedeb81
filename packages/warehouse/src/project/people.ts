import type { CompletedField, EventType, TrackedEvent } from '@throughline/protocol'
import type { DimVisitor, FactRegistration } from '../schema/tables.js'
import { monthOf } from './calendar.js'
import type { Facts, SiteRules } from './facts.js'
import { conversionKey, sourceOf } from './source.js'
import { packTouches, toldBy, type ToldTouch } from './told.js'

/** A browser as one event alone would show it. */
export type SeenVisitor = Omit<DimVisitor, 'person_id' | 'user_id' | 'users'>

/** Told by a CRM or an accounting system: whom they name is not in front of the browser. */
const FROM_OUTSIDE: ReadonlySet<EventType> = new Set<EventType>(['deal', 'payment', 'cost', 'call'])

/**
 * What an event tells of who is who. Only what it says itself counts: what was completed is known from other events,
 * which tell it themselves.
 */
export function peopleFacts(event: TrackedEvent, rules: SiteRules): Facts {
  if (event.bot || FROM_OUTSIDE.has(event.type)) return { sources: [] }
  const visitorId = own(event, 'anonymousId')
  const userId = own(event, 'userId')
  const source = sourceOf(event.touch)
  const visitor = visitorId === undefined ? undefined : visitorOf(event, visitorId, rules)
  // The chain of somebody who is nobody's user is of no use until an event names the user, and then tells it again.
  if (userId === undefined) return { sources: [source], ...(visitor && { visitor }) }
  const { site } = event
  const told = toldBy(event)
  const date = rules.dateOf(event.occurredAt)
  return {
    sources: [source, ...told.sources],
    activity: { site, user_id: userId, month: monthOf(date) },
    registration: registrationOf(event, userId, told.touches, rules),
    ...(visitor && {
      visitor,
      link: { site, visitor_id: visitor.visitor_id, user_id: userId },
      touches: told.touches.map(({ at, sourceId, landing, referrer }) => ({
        site,
        visitor_id: visitor.visitor_id,
        touched_at: at,
        source_id: sourceId,
        landing,
        referrer,
      })),
    }),
  }
}

function visitorOf(event: TrackedEvent, visitorId: string, rules: SiteRules): SeenVisitor {
  return {
    site: event.site,
    visitor_id: visitorId,
    first_seen_at: event.occurredAt,
    first_seen_date: rules.dateOf(event.occurredAt),
    source_id: sourceOf(event.touch).source_id,
    device: event.device?.type ?? null,
    country: event.country ?? null,
  }
}

function own(event: TrackedEvent, field: CompletedField & ('anonymousId' | 'userId')): string | undefined {
  return event.completed?.includes(field) ? undefined : event[field]
}

function registrationOf(
  event: TrackedEvent,
  userId: string,
  told: readonly ToldTouch[],
  rules: SiteRules,
): FactRegistration {
  const named = event.type === 'track' && event.name !== undefined && rules.registrations.has(event.name)
  return {
    site: event.site,
    user_id: userId,
    conversion_key: conversionKey(event.site, 'registration', userId),
    named: named ? 1 : 0,
    source_id: sourceOf(event.touch).source_id,
    visitor_id: event.anonymousId ?? null,
    registered_at: event.occurredAt,
    registered_date: rules.dateOf(event.occurredAt),
    touches: packTouches(told),
    event_id: event.id,
  }
}
