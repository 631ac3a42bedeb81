import { parsed, unparsed } from '@throughline/protocol'
import type { Projector } from './facts.js'
import { conversionKey, sourceOf } from './source.js'
import { packTouches, toldBy } from './told.js'

/** `Application Submitted` and `Call Received`: an application with the touches that its event tells. */
export const applicationFacts: Projector = (event, rules) => {
  const { applicationId, site } = event
  if (!applicationId) return unparsed('an application needs an "applicationId"')
  const told = toldBy(event)
  const source = sourceOf(event.touch ?? event.touches?.chain.at(-1))
  return parsed({
    sources: [source, ...told.sources],
    application: {
      site,
      application_id: applicationId,
      conversion_key: conversionKey(site, 'application', applicationId),
      kind: event.type === 'call' ? 'call' : 'form',
      source_id: source.source_id,
      visitor_id: event.anonymousId ?? null,
      user_id: event.userId ?? null,
      visit_id: event.session?.id ?? null,
      submitted_at: event.occurredAt,
      submitted_date: rules.dateOf(event.occurredAt),
      touches: packTouches(told.touches),
      event_id: event.id,
    },
  })
}
