import { parsed, unparsed, type TrackedEvent } from '@throughline/protocol'
import type { Application, Projector, SiteRules } from './facts.js'
import { sourceOf } from './source.js'
import { visitOf } from './visit.js'

/** `Application Submitted` and `Call Received`: an application and the chain of touches that led to it. */
export const applicationFacts: Projector = (event, rules) => {
  const { applicationId } = event
  if (!applicationId) return unparsed('an application needs an "applicationId"')
  const touches = event.touches?.chain ?? (event.touch ? [event.touch] : [])
  const chain = touches.map((touch, index) => ({ touch, source: sourceOf(touch), position: index + 1 }))
  const source = sourceOf(event.touch ?? touches.at(-1))
  const { visit, sources } = visitOf(event, rules)
  const application: Application = {
    row: {
      site: event.site,
      application_id: applicationId,
      kind: event.type === 'call' ? 'call' : 'form',
      source_id: source.source_id,
      visitor_id: event.anonymousId ?? null,
      user_id: event.userId ?? null,
      visit_id: event.session?.id ?? null,
      submitted_at: event.occurredAt,
      submitted_date: rules.dateOf(event.occurredAt),
      event_id: event.id,
    },
    chain: chain.map((arrival) => sourced(arrival, event.site, applicationId, rules)),
  }
  return parsed({
    sources: [...sources, source, ...chain.map((arrival) => arrival.source)],
    ...(visit && { visit }),
    application,
  })
}

interface Arrival {
  readonly touch: NonNullable<TrackedEvent['touch']>
  readonly source: { readonly source_id: number }
  readonly position: number
}

function sourced(
  { touch, source, position }: Arrival,
  site: string,
  applicationId: string,
  rules: SiteRules,
): NonNullable<Application['chain']>[number] {
  return {
    at: touch.at,
    channel: touch.channel,
    sourceId: source.source_id,
    touch: {
      site,
      application_id: applicationId,
      position,
      source_id: source.source_id,
      touched_at: touch.at,
      touched_date: rules.dateOf(touch.at),
      landing: touch.landing ?? null,
      referrer: touch.referrer ?? null,
    },
  }
}
