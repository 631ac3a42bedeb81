import type { JsonObject, TrackedEvent } from '@throughline/protocol'
import { given } from '../given.js'
import type { Encoded, Encoding } from '../http-sink/http-sink.js'
import type { MappingRule } from '../mapping/rule.js'

/** A message of Segment's spec: https://segment.com/docs/connections/spec/ */
export type SegmentItem = JsonObject

/** Every event goes on as the message that it came as; reserved events are `track` again. */
export const SEGMENT_RULES: readonly MappingRule[] = [
  { when: { types: ['page'] }, send: 'page', all: 'properties' },
  { when: { types: ['screen'] }, send: 'screen', all: 'properties' },
  { when: { types: ['identify'] }, send: 'identify', all: 'traits' },
  { when: { types: ['group'] }, send: 'group', all: 'traits' },
  { when: { types: ['alias'] }, send: 'alias', all: 'properties' },
  {
    when: { types: ['application', 'call', 'deal', 'payment'] },
    send: { from: 'name' },
    with: { applicationId: 'applicationId', dealId: 'dealId' },
    all: 'properties',
  },
  { when: { types: ['track', 'cost'] }, send: { from: 'name' }, all: 'properties' },
]

export function toSegmentItem({ mapped, event }: Encoding): Encoded<SegmentItem> {
  const { id, type, name, anonymousId, userId, occurredAt } = event
  const message = given<Record<string, JsonObject[string]>>({
    messageId: id,
    anonymousId,
    userId,
    timestamp: new Date(occurredAt).toISOString(),
    context: contextOf(event),
  })
  const { fields } = mapped
  switch (type) {
    case 'page':
    case 'screen':
      return { item: { ...message, type, ...(name !== undefined && { name }), properties: fields } }
    case 'identify':
    case 'group':
      return { item: { ...message, ...groupId(event), type, traits: fields } }
    case 'alias':
      return { item: { ...message, ...pick(event.properties, 'previousId'), type } }
    default:
      return { item: { ...message, type: 'track', event: mapped.name, properties: fields } }
  }
}

function groupId({ type, properties }: TrackedEvent): JsonObject {
  return type === 'group' ? pick(properties, 'groupId') : {}
}

function pick(object: JsonObject, key: string): JsonObject {
  return object[key] === undefined ? {} : { [key]: object[key] }
}

/** The context as Segment's spec has it, and beside it what Throughline knows. */
function contextOf(event: TrackedEvent): JsonObject {
  const { context = {}, page, touch, touches, session, ids, consent } = event
  return given<Record<string, JsonObject[string]>>({
    ...context,
    page: page && { ...page },
    campaign:
      touch &&
      given<Record<string, string>>({
        source: touch.source,
        medium: touch.medium,
        name: touch.campaign,
        content: touch.content,
        term: touch.term,
      }),
    touch: touch && json(touch),
    touches: touches && touches.chain.map(json),
    session: session && { ...session },
    ids,
    consent: consent && { ...consent },
  })
}

function json(touch: NonNullable<TrackedEvent['touch']>): JsonObject {
  const { clickIds, derived, ...plain } = touch
  return { ...plain, ...(clickIds && { clickIds: { ...clickIds } }), ...(derived && { derived: [...derived] }) }
}
