import type { JsonObject, TrackedEvent } from '@throughline/protocol'
import { given } from '../given.js'
import type { Encoded, Encoding } from '../http-sink/http-sink.js'
import type { Contact } from '../personal/contact.js'
import type { ConveadSettings } from './options.js'

/** An event as Convead's own clients send it, in the field `data` of a form. */
export interface ConveadItem {
  readonly data: JsonObject
}

const OWN_TYPES: ReadonlySet<string> = new Set([
  'link',
  'mailto',
  'file',
  'view_product',
  'add_to_cart',
  'remove_from_cart',
  'update_cart',
  'purchase',
])
/** Both IDs may have these characters only. */
const UID = /^[0-9a-z-]+$/

/** Whom Convead would know: the user, or the guest of its cookie. */
export function uidsOf({ userId, trackers }: TrackedEvent): { visitor?: string; guest?: string } | undefined {
  const visitor = userId?.toLowerCase()
  const guest = trackers?.conveadGuestId
  const uids = {
    ...(visitor !== undefined && UID.test(visitor) && { visitor }),
    ...(guest !== undefined && UID.test(guest) && { guest }),
  }
  return 'visitor' in uids || 'guest' in uids ? uids : undefined
}

export function toConveadItem(
  { mapped, event, contact }: Encoding,
  { appKey, domain }: ConveadSettings,
): Encoded<ConveadItem> {
  const { visitor, guest } = uidsOf(event) ?? {}
  const key = mapped.name.replaceAll(/\W+/g, '_')
  if (!OWN_TYPES.has(key) && !/[A-Za-z0-9]/.test(key)) {
    return { rejected: `Convead takes names of Latin letters and digits, not "${mapped.name}"` }
  }
  const properties = OWN_TYPES.has(key) ? mapped.fields : { ...mapped.fields, key }
  return {
    item: {
      data: given<Record<string, JsonObject[string]>>({
        app_key: appKey,
        type: OWN_TYPES.has(key) ? key : 'custom',
        domain,
        host: domain,
        url: event.page?.url,
        path: event.page?.path,
        title: event.page?.title,
        referrer: event.page?.referrer,
        visitor_uid: visitor,
        guest_uid: guest,
        properties,
        visitor_info: contact && infoOf(contact),
      }),
    },
  }
}

function infoOf({ email, phone, firstName, lastName }: Contact): JsonObject | undefined {
  const info = given<Record<string, string>>({ email, phone, first_name: firstName, last_name: lastName })
  return Object.keys(info).length > 0 ? info : undefined
}
