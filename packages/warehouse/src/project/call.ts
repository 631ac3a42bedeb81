import { parsed } from '@throughline/protocol'
import { applicationFacts } from './application.js'
import type { Projector } from './facts.js'
import { readNumber, readText } from './properties.js'
import { sourceOf } from './source.js'

/** `Call Received`: an application, and the call beside it. */
export const callFacts: Projector = (event, rules) => {
  const application = applicationFacts(event, rules)
  const callId = readText(event.properties, 'callId')
  if (!application.ok || callId === null) return application
  const duration = readNumber(event.properties, 'duration')
  return parsed({
    ...application.value,
    call: {
      site: event.site,
      call_id: callId,
      application_id: event.applicationId ?? null,
      source_id: sourceOf(event.touch).source_id,
      called_at: event.occurredAt,
      called_date: rules.dateOf(event.occurredAt),
      number: readText(event.properties, 'number'),
      duration_s: duration === null ? null : Math.round(duration),
      status: readText(event.properties, 'status'),
      event_id: event.id,
    },
  })
}
