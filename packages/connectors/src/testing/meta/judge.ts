import { isJsonObject, type Json, type JsonObject } from '@throughline/protocol'

const MOST_AGE_S = 7 * 86_400
const SOURCES: ReadonlySet<unknown> = new Set(
  'email website app phone_call chat physical_store system_generated business_messaging other'.split(' '),
)
/** Must come hashed. */
const HASHED: readonly string[] = 'em ph fn ln db ge ct st zp country external_id'.split(' ')
const RAW: readonly string[] = 'fbc fbp client_ip_address client_user_agent'.split(' ')

/** Why Meta takes none of the request's events, in its words; `undefined` when this one is sound. */
export function wrongEvent(event: Json, now: number): string | undefined {
  if (!isJsonObject(event)) return 'The event is not an object.'
  const { event_name: name, event_time: time, action_source: source, user_data: user, custom_data: custom } = event
  if (typeof name !== 'string' || name === '' || name.length > 100) return 'The event name is missing or not valid.'
  if (typeof time !== 'number' || !Number.isInteger(time)) return 'The event time is not a Unix timestamp.'
  if (time < now / 1_000 - MOST_AGE_S) return 'The timestamp for this event is too far in the past.'
  if (time > now / 1_000) return 'The timestamp for this event is in the future.'
  if (!SOURCES.has(source)) return 'The action source is not valid.'
  return wrongUser(user, event) ?? wrongValue(custom)
}

function wrongUser(
  user: Json | undefined,
  { action_source: source, event_source_url: url }: JsonObject,
): string | undefined {
  if (!isJsonObject(user) || Object.keys(user).length === 0) return 'The event has no customer information.'
  const unknown = Object.keys(user).find((key) => !HASHED.includes(key) && !RAW.includes(key))
  if (unknown !== undefined) return `The user data field ${unknown} is not known.`
  for (const key of HASHED) {
    const value = user[key]
    const hashes = Array.isArray(value) ? value : [value]
    if (value !== undefined && !hashes.every((hash) => typeof hash === 'string' && /^[0-9a-f]{64}$/.test(hash)))
      return `The user data field ${key} is not hashed.`
  }
  return source === 'website' && (typeof user['client_user_agent'] !== 'string' || typeof url !== 'string')
    ? 'A website event must have a source URL and a user agent.'
    : undefined
}

function wrongValue(custom: Json | undefined): string | undefined {
  if (!isJsonObject(custom)) return undefined
  const { value, currency } = custom
  if (value === undefined) return undefined
  if (typeof value !== 'number') return 'The value is not a number.'
  return typeof currency === 'string' && /^[A-Z]{3}$/.test(currency) ? undefined : 'A value must have a currency.'
}
