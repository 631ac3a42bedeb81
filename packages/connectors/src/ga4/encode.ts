import { createHash } from 'node:crypto'
import type { Consent, JsonObject, TrackedEvent } from '@throughline/protocol'
import { given } from '../given.js'
import type { Encoded, Encoding } from '../http-sink/http-sink.js'
import type { Contact } from '../personal/contact.js'
import { phoneDigits, plainEmail, sha256 } from '../personal/hash.js'
import { MOST_AGE_MS, PARAMS_PER_EVENT, SESSION_AGE_MS } from './limits.js'
import type { Ga4Settings } from './options.js'
import { eventName, eventParams, type Ga4Value } from './params.js'

/** An event, and what a request says of the client that it is of. */
export interface Ga4Item {
  /** Everything of the body but the events: items of one request share it. */
  readonly client: JsonObject
  readonly event: {
    readonly name: string
    readonly params: Readonly<Record<string, Ga4Value>>
    readonly timestamp_micros: number
  }
}

/** The client ID of Google's cookie; where no tag runs, one made of the visitor's ID, else of the user's. */
export function clientIdOf({ trackers, anonymousId, userId }: TrackedEvent, tag: boolean): string | undefined {
  const own = tag ? undefined : (anonymousId ?? userId)
  return trackers?.googleClientId ?? (own === undefined ? undefined : madeClientId(own))
}

/** Two numbers, as Google's tag makes them: some tools take nothing else. */
function madeClientId(id: string): string {
  const digest = createHash('sha256').update(id).digest()
  return `${digest.readUInt32BE(0)}.${digest.readUInt32BE(4)}`
}

/** An event as the Measurement Protocol wants it; what GA4 would silently drop is rejected with the reason. */
export function toGa4Item(
  { mapped, event, contact, now }: Encoding,
  settings: Ga4Settings,
  userProperties: (event: TrackedEvent) => JsonObject | undefined,
): Encoded<Ga4Item> {
  const named = eventName(mapped.name)
  if ('rejected' in named) return named
  const oldest = now - MOST_AGE_MS + MARGIN_MS
  if (event.occurredAt < oldest && settings.late === 'reject')
    return { rejected: `GA4 takes nothing older than ${MOST_AGE_MS / 3_600_000} hours` }
  const at = Math.min(Math.max(event.occurredAt, oldest), now)
  const session = sessionIdOf(event, settings)
  const own: Readonly<Record<string, Ga4Value>> = {
    ...(session !== undefined && { session_id: session }),
    // Without a time GA4 counts no active user; nobody knows the true one here.
    engagement_time_msec: 1,
    ...(settings.debug && { debug_mode: 1 }),
  }
  const fields = named.name === 'refund' ? refunded(mapped.fields) : mapped.fields
  const params = { ...eventParams(fields, PARAMS_PER_EVENT - Object.keys(own).length), ...own }
  return {
    item: {
      client: { ...clientOf(event, contact, settings), ...given({ user_properties: userProperties(event) }) },
      event: { name: named.name, params, timestamp_micros: at * 1_000 },
    },
  }
}

/** What arrives at the last moment must not be too old once it is read. */
const MARGIN_MS = 600_000

/** GA4 takes what was paid back as a positive number. */
function refunded(fields: JsonObject): JsonObject {
  const { value } = fields
  return typeof value === 'number' ? { ...fields, value: Math.abs(value) } : fields
}

/** The visit that the event joins, as Google numbers it: by the second in which it began. Later events join none. */
function sessionIdOf(event: TrackedEvent, { tag, measurementId }: Ga4Settings): string | undefined {
  const { trackers, session, occurredAt } = event
  const google = trackers?.googleSessions?.[measurementId.slice('G-'.length)]?.id
  const id = google ?? (tag || !session ? undefined : String(Math.floor(session.startedAt / 1_000)))
  return id !== undefined && occurredAt - Number(id) * 1_000 < SESSION_AGE_MS ? id : undefined
}

function clientOf(event: TrackedEvent, contact: Contact | undefined, settings: Ga4Settings): JsonObject {
  const { userId, country, device, consent, context } = event
  const userAgent = context?.['userAgent']
  return given<Record<string, JsonObject | string>>({
    client_id: clientIdOf(event, settings.tag),
    user_id: userId?.slice(0, 256),
    consent: toConsent(consent),
    user_data: contact && toUserData(contact),
    // The tag has told these already, and better.
    user_location: settings.tag || country === undefined ? undefined : { country_id: country },
    device: settings.tag || !device ? undefined : { category: device.type },
    user_agent: settings.tag || typeof userAgent !== 'string' ? undefined : userAgent,
  })
}

/** Google Consent Mode's fields of ads, which follow the visitor's word on marketing; unasked they are left out. */
function toConsent(consent: Consent | undefined): JsonObject | undefined {
  if (consent?.marketing === undefined) return undefined
  const state = consent.marketing ? 'GRANTED' : 'DENIED'
  return { ad_user_data: state, ad_personalization: state }
}

function toUserData({ email, phone }: Contact): JsonObject | undefined {
  const [plain, digits] = [email && plainEmail(email), phone && phoneDigits(phone)]
  if (!plain && !digits) return undefined
  return given<Record<string, readonly string[]>>({
    sha256_email_address: plain ? [sha256(plain)] : undefined,
    sha256_phone_number: digits ? [sha256(`+${digits}`)] : undefined,
  })
}
