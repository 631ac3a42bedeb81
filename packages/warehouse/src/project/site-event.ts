import { originalId, parsed } from '@throughline/protocol'
import type { Projector } from './facts.js'

/** The site's own event. A revision tells nothing new: only what the event said itself is kept. */
export const siteEventFacts: Projector = (event, rules) => {
  if (event.bot || event.name === undefined) return parsed({ sources: [] })
  const own = (field: 'anonymousId' | 'userId'): string | null =>
    event.completed?.includes(field) ? null : (event[field] ?? null)
  return parsed({
    sources: [],
    event: {
      site: event.site,
      event_id: originalId(event.id),
      name: event.name.slice(0, 255),
      occurred_at: event.occurredAt,
      occurred_date: rules.dateOf(event.occurredAt),
      visitor_id: own('anonymousId'),
      user_id: own('userId'),
      visit_id: event.session?.id ?? null,
      properties: JSON.stringify(event.properties),
    },
  })
}
