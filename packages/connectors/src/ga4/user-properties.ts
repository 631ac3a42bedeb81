import type { JsonObject, TrackedEvent } from '@throughline/protocol'
import { fieldReader, type From } from '../mapping/rule.js'
import { textOf } from '../text-of.js'
import {
  RESERVED_PREFIX,
  RESERVED_USER_PROPERTIES,
  USER_PROPERTY_NAME_LENGTH,
  USER_PROPERTY_VALUE_LENGTH,
} from './limits.js'
import { cut } from './params.js'

/** What keeps GA4 from taking a property of that name; `undefined`: nothing does. */
export function propertyFault(name: string): string | undefined {
  if (!/^[a-z]\w*$/i.test(name)) return 'must begin with a Latin letter and hold letters, digits and underscores'
  if (name.length > USER_PROPERTY_NAME_LENGTH) return `must have at most ${USER_PROPERTY_NAME_LENGTH} characters`
  return RESERVED_USER_PROPERTIES.has(name) || RESERVED_PREFIX.test(name)
    ? 'is a name that Google keeps to itself'
    : undefined
}

/** Reads a user's properties as GA4 wants them, `{ name: { value } }`; `undefined`: the event tells of none. */
export function userPropertiesOf(
  fields: Readonly<Record<string, From>>,
): (event: TrackedEvent) => JsonObject | undefined {
  const read = fieldReader(fields)
  return (event) => {
    const known = Object.entries(read(event)).flatMap(([name, value]) => {
      const text = textOf(value)
      if (text === undefined) return []
      return [[name, { value: typeof value === 'number' ? value : cut(text, USER_PROPERTY_VALUE_LENGTH) }] as const]
    })
    return known.length > 0 ? Object.fromEntries(known) : undefined
  }
}
