import type { Json, JsonObject } from '@throughline/protocol'
import {
  LONGER_VALUES,
  NAME_LENGTH,
  PARAMS_PER_EVENT,
  RESERVED_EVENTS,
  RESERVED_PREFIX,
  VALUE_LENGTH,
} from './limits.js'

/** A parameter's value as GA4 keeps it. */
export type Ga4Value = string | number | readonly JsonObject[]

/** The name as GA4 takes it, such as `plan_chosen` of `Plan Chosen`; or why it would silently drop the event. */
export function eventName(name: string): { readonly name: string } | { readonly rejected: string } {
  const plain = snakeCase(name)
  if (!/^[a-z]\w*$/i.test(plain))
    return { rejected: `GA4 takes no event "${name}": names are made of Latin letters; give it another by "events"` }
  if (plain.length > NAME_LENGTH)
    return { rejected: `GA4 takes no event "${name}": more than ${NAME_LENGTH} characters; shorten it by "events"` }
  if (RESERVED_EVENTS.has(plain) || RESERVED_PREFIX.test(plain))
    return { rejected: `GA4 keeps the name "${plain}" to itself; give it another by "events"` }
  return { name: plain }
}

/**
 * Values as GA4 keeps them: names in its alphabet, texts cut to its length, no more than it counts; objects, lists and
 * names that Google keeps to itself are left out. `value` stands only beside `currency`, without which it is not counted.
 */
export function eventParams(fields: JsonObject, room: number = PARAMS_PER_EVENT): Readonly<Record<string, Ga4Value>> {
  const params = Object.entries(fields).flatMap(([field, value]): (readonly [string, Ga4Value])[] => {
    const name = snakeCase(field)
    const kept = value === undefined ? undefined : paramValue(name, value)
    const fits = /^[a-z]\w*$/i.test(name) && name.length <= NAME_LENGTH && !RESERVED_PREFIX.test(name)
    if (kept === undefined || !fits || (name === 'value' && typeof fields['currency'] !== 'string')) return []
    return [[name, kept]]
  })
  return Object.fromEntries(params.slice(0, room))
}

function paramValue(name: string, value: Json): Ga4Value | undefined {
  switch (typeof value) {
    case 'string':
      return value === '' ? undefined : cut(value, LONGER_VALUES[name] ?? VALUE_LENGTH)
    case 'number':
      return value
    case 'boolean':
      return String(value)
    default:
      return name === 'items' && Array.isArray(value) ? value : undefined
  }
}

/** The text's beginning, without half of a pair of surrogates at its end. */
export function cut(text: string, length: number): string {
  return text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '')
}

function snakeCase(name: string): string {
  return name
    .trim()
    .replaceAll(/([a-z\d])([A-Z])/g, '$1_$2')
    .replaceAll(/[^\p{L}\p{N}_]+/gu, '_')
    .replaceAll(/^_+(?=\p{L})|_+$/gu, '')
    .toLowerCase()
}
