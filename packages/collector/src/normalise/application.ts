import type { JsonObject } from '@throughline/protocol'
import { compact, object } from './read.js'

/** Fields that say who applies. */
const CONTACT = ['name', 'phone', 'email'] as const

/**
 * The properties of an application with its named fields sorted: `name`, `phone` and `email` are the contact, as far as
 * none was sent. A form's attributes that it does not have are absent.
 */
export function applicationProperties(properties: JsonObject): JsonObject {
  const { fields, form, contact, ...rest } = properties
  const sent = object(properties, 'fields')
  const others: { [key: string]: JsonObject[string] } = { ...sent }
  const who: { [key: string]: JsonObject[string] } = {}
  for (const name of CONTACT) {
    if (!sent || !Object.hasOwn(sent, name)) continue
    who[name] = sent[name]
    delete others[name]
  }
  return {
    ...rest,
    ...(form !== undefined && { form: withoutEmpty(form) }),
    ...asSent('contact', compact<JsonObject>({ ...who, ...object(properties, 'contact') }) ?? contact),
    ...asSent('fields', sent ? compact<JsonObject>(others) : fields),
  }
}

function asSent(key: string, value: JsonObject[string]): JsonObject {
  return value === undefined ? {} : { [key]: value }
}

function withoutEmpty(form: JsonObject[string]): JsonObject[string] {
  const sent = object({ form }, 'form')
  return sent ? Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== '')) : form
}
