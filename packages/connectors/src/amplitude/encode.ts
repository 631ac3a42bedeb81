import { originalId, type Json, type JsonObject, type TrackedEvent } from '@throughline/protocol'
import { given } from '../given.js'
import type { Encoded, Encoding } from '../http-sink/http-sink.js'

/** An event as Amplitude takes it: https://amplitude.com/docs/apis/analytics/http-v2#keys-for-the-event-argument */
export type AmplitudeItem = JsonObject

const OPERATION = /^(\$(?:set|setOnce|add|append|prepend|unset))\.(.+)$/
const OWN_FIELDS: ReadonlySet<string> = new Set(['revenue', 'price', 'quantity', 'productId', 'revenueType'])

/** Objects may be nested so deep; what lies deeper refuses the whole request. */
const MOST_DEPTH = 40

/**
 * An event in Amplitude's words. It follows from the logged event alone, so that `insert_id`, `device_id` and `user_id`,
 * by which Amplitude knows a repeat for seven days, are the same at every try.
 */
export function toAmplitudeItem({ mapped, event }: Encoding): Encoded<AmplitudeItem> {
  const { own, user, properties } = sorted(mapped.fields, mapped.name === '$identify')
  if (depthOf(properties) > MOST_DEPTH || depthOf(user) > MOST_DEPTH)
    return { rejected: `Amplitude takes no more than ${MOST_DEPTH} levels of objects within each other` }
  return {
    item: {
      ...identity(event),
      event_type: mapped.name,
      ...own,
      ...(Object.keys(properties).length > 0 && { event_properties: properties }),
      ...(Object.keys(user).length > 0 && { user_properties: user }),
    },
  }
}

/** Fields by where Amplitude keeps them: the event's own, operations on the user, the event's properties. */
function sorted(fields: JsonObject, isIdentify: boolean): Record<'own' | 'user' | 'properties', JsonObject> {
  const own: Record<string, Json> = {}
  const user: Record<string, Record<string, Json>> = {}
  const properties: Record<string, Json> = {}
  for (const [field, value] of Object.entries(fields)) {
    if (value === undefined) continue
    const [, operation, name] = OPERATION.exec(field) ?? (isIdentify ? ['', '$set', field] : [])
    if (operation !== undefined && name !== undefined) user[operation] = { ...user[operation], [name]: value }
    else if (OWN_FIELDS.has(field)) own[field] = value
    else properties[field] = value
  }
  return { own, user, properties }
}

function identity(event: TrackedEvent): JsonObject {
  const { id, userId, anonymousId, occurredAt, session, device, country, context = {} } = event
  const locale = context['locale']
  return given<Record<string, Json>>({
    user_id: userId,
    device_id: anonymousId,
    insert_id: originalId(id),
    time: occurredAt,
    // -1 keeps an event out of sessions: what happens in a CRM is no visit.
    session_id: session?.startedAt ?? -1,
    platform: device && 'Web',
    os_name: device?.os,
    device_model: device?.type,
    country,
    language: typeof locale === 'string' ? locale : undefined,
  })
}

function depthOf(value: Json | undefined): number {
  if (typeof value !== 'object' || value === null) return 0
  return 1 + Math.max(0, ...Object.values(value).map(depthOf))
}
