import { isJsonObject, type Json, type JsonObject, type TrackedEvent } from '@throughline/protocol'
import { sha256 } from './hash.js'

/** Traits of Segment's spec that tell who a person is, in both spellings in use. */
const PERSONAL_TRAITS: ReadonlySet<string> = new Set(
  'email phone name firstname lastname fullname middlename username address street birthday birthdate avatar photo contact passport'.split(
    ' ',
  ),
)

/** Of properties, `name` is a product's and `address` a page's as often as a person's. */
const PERSONAL_PROPERTIES: ReadonlySet<string> = new Set(
  'contact fields caller email phone firstname lastname fullname middlename username birthday birthdate passport'.split(
    ' ',
  ),
)

const EMAIL = /[^\s@/?&=#:;,"'<>()]+(?:@|%40)[^\s@/?&=#:;,"'<>()]+\.[a-z]{2,}/gi

/**
 * The event without what tells who somebody is: contacts, the fields of forms, callers, personal traits, the network
 * address, and e-mail addresses wherever they stand, also in the page's address. A `userId` that is an e-mail address
 * becomes its hash.
 */
export function withoutPersonalData(event: TrackedEvent): TrackedEvent {
  const { userId, properties, traits, page, context } = event
  return {
    ...event,
    ...(userId !== undefined && { userId: withoutEmailId(userId) }),
    properties: without(properties, PERSONAL_PROPERTIES),
    ...(traits && { traits: without(traits, PERSONAL_TRAITS) }),
    ...(page && { page: scrubbed({ ...page }) }),
    ...(context && { context: without(context, PERSONAL_CONTEXT) }),
  }
}

const PERSONAL_CONTEXT: ReadonlySet<string> = new Set(['ip', 'traits'])

function withoutEmailId(userId: string): string {
  return userId.includes('@') ? sha256(userId.trim().toLowerCase()) : userId
}

function without(object: JsonObject, personal: ReadonlySet<string>): JsonObject {
  const kept = Object.entries(object).filter(([key]) => !personal.has(key.toLowerCase().replaceAll(/[_-]/g, '')))
  return scrubbed(Object.fromEntries(kept))
}

function scrubbed<T extends object>(object: T): T {
  return Object.assign({}, object, ...Object.entries(object).map(([key, value]) => ({ [key]: scrub(value) })))
}

function scrub(value: Json | undefined): Json | undefined {
  if (typeof value === 'string') return value.includes('@') || value.includes('%40') ? value.replace(EMAIL, '…') : value
  if (Array.isArray(value)) return value.map((each: Json) => scrub(each) ?? null)
  return isJsonObject(value) ? scrubbed(value) : value
}
