import type { TrackedEvent } from '@throughline/protocol'
import type { Facts, SiteRules } from './facts.js'
import { sourceOf } from './source.js'

/** The visit that an event belongs to, as this event alone would open it; nothing for bots and outside a session. */
export function visitFacts(event: TrackedEvent, rules: SiteRules): Pick<Facts, 'sources' | 'visit'> {
  const { session, touch } = event
  if (!session || event.bot) return { sources: [] }
  const source = sourceOf(touch)
  return {
    sources: [source],
    visit: {
      site: event.site,
      session_at: Math.round(session.startedAt),
      visit_id: session.id,
      source_id: source.source_id,
      visitor_id: event.anonymousId ?? null,
      started_at: event.occurredAt,
      started_date: rules.dateOf(event.occurredAt),
      landing: touch?.landing ?? null,
      referrer: touch?.referrer ?? null,
      device: event.device?.type ?? null,
      country: event.country ?? null,
      event_id: event.id,
    },
  }
}
