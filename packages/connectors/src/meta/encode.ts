import type { Json, JsonObject, TrackedEvent } from '@throughline/protocol'
import { given } from '../given.js'
import type { Encoded, Encoding } from '../http-sink/http-sink.js'
import type { Contact } from '../personal/contact.js'
import { isHash, phoneDigits, plainEmail, sha256 } from '../personal/hash.js'
import { DAY_MS } from './limits.js'
import type { MetaSettings } from './options.js'

/** An event as Meta takes it: https://developers.facebook.com/docs/marketing-api/conversions-api/parameters */
export type MetaItem = JsonObject

/** An event in Meta's words; what is older than Meta takes is rejected. */
export function toMetaItem({ mapped, event, contact, now }: Encoding, settings: MetaSettings): Encoded<MetaItem> {
  if (event.occurredAt < now - settings.mostAgeDays * DAY_MS)
    return { rejected: `Meta takes nothing older than ${settings.mostAgeDays} days` }
  const custom = countable(mapped.fields)
  return {
    item: {
      event_name: mapped.name,
      event_time: Math.floor(Math.min(event.occurredAt, now) / 1_000),
      event_id: eventId(event),
      ...source(event),
      user_data: userData(event, contact),
      ...(Object.keys(custom).length > 0 && { custom_data: custom }),
      ...(settings.limitedDataUse && LIMITED),
    },
  }
}

/** A sum without a currency refuses the event, and its lead counts without a sum as well. */
function countable(fields: JsonObject): JsonObject {
  const { value, ...others } = fields
  return value === undefined || typeof fields['currency'] === 'string' ? fields : others
}

/** Geolocated by Meta: https://developers.facebook.com/docs/marketing-apis/data-processing-options */
const LIMITED = {
  data_processing_options: ['LDU'],
  data_processing_options_country: 0,
  data_processing_options_state: 0,
} as const

/** The pixel's `eventID` for the same thing: an application's is its ID, by which Meta counts the two once. */
function eventId({ id, type, applicationId, properties }: TrackedEvent): string {
  const named = { application: applicationId, payment: properties['paymentId'], call: properties['callId'] }
  const own = type === 'application' || type === 'payment' || type === 'call' ? named[type] : undefined
  return typeof own === 'string' ? own : id
}

/** Meta asks of a website's event where it happened and in what browser. */
function source(event: TrackedEvent): JsonObject {
  const { type, page } = event
  if (type === 'call') return { action_source: 'phone_call' }
  return page?.url !== undefined && agentOf(event) !== undefined && type !== 'deal' && type !== 'payment'
    ? { action_source: 'website', event_source_url: page.url }
    : { action_source: 'system_generated' }
}

/** Cookies, browser and click are sent as they are, everything that names a person as a hash. */
function userData(event: TrackedEvent, contact: Contact | undefined): JsonObject {
  const { trackers, country } = event
  return given<Record<string, Json>>({
    external_id: hashes(event.userId, event.anonymousId),
    fbp: trackers?.metaBrowserId,
    fbc: trackers?.metaClickId,
    client_user_agent: agentOf(event),
    ...(contact && {
      em: hashes(contact.email && plainEmail(contact.email)),
      // A caller may have been hashed before the log: with a salt of the site's own, which says nothing to Meta.
      ph: hashes(contact.phone && !isHash(contact.phone) ? phoneDigits(contact.phone) : undefined),
      fn: hashes(plainName(contact.firstName)),
      ln: hashes(plainName(contact.lastName)),
      country: hashes(country?.toLowerCase()),
    }),
  })
}

function agentOf({ context }: TrackedEvent): string | undefined {
  const agent = context?.['userAgent']
  return typeof agent === 'string' ? agent : undefined
}

function plainName(name: string | undefined): string | undefined {
  return name?.toLowerCase().replaceAll(/[^\p{L}]/gu, '')
}

/** The hashes of what there is; `undefined` when there is nothing. */
function hashes(...texts: readonly (string | undefined)[]): readonly string[] | undefined {
  const there = texts.filter((text): text is string => text !== undefined && text !== '')
  return there.length > 0 ? there.map(sha256) : undefined
}
