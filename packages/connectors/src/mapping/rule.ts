import { eventFilter, readPath, type EventFilter } from '@throughline/collector'
import { isJsonObject, type Json, type JsonObject, type TrackedEvent } from '@throughline/protocol'

/** Where a value comes from: a dotted path in the event, the first of several paths that leads to one, or a constant. */
export type From = string | readonly string[] | { readonly value: Json }

/** What a vendor is told of certain events. Of a sink's rules the first that fits an event decides. */
export interface MappingRule {
  readonly when: EventFilter
  /** The vendor's name for the event, or where it stands in the event; `null`: nothing is sent. */
  readonly send: string | { readonly from: string | readonly string[] } | null
  /** The vendor's fields. What has no value is left out. */
  readonly with?: Readonly<Record<string, From>>
  /** A path of the event, such as `properties`, all of whose values are sent under their own names as well. */
  readonly all?: string
}

/** A user's own rules, tried before the sink's, or a function: `undefined` leaves the event to the sink's rules. */
export type MappingOption = readonly MappingRule[] | ((event: TrackedEvent) => Mapped | null | undefined)

/** An event as a vendor is to be told of it. */
export interface Mapped {
  readonly name: string
  readonly fields: JsonObject
}

export type Mapper = (event: TrackedEvent) => Mapped | undefined

/** A function that maps by a user's rules and then by the sink's own; `undefined`: nothing is sent. */
export function mapper(defaults: readonly MappingRule[], own: MappingOption = []): Mapper {
  if (typeof own === 'function') {
    const fallback = mapper(defaults)
    return (event) => {
      const mapped = own(event)
      return mapped === undefined ? fallback(event) : (mapped ?? undefined)
    }
  }
  const rules = [...own, ...defaults].map((rule) => ({ rule, fits: eventFilter(rule.when) }))
  return (event) => {
    const rule = rules.find(({ fits }) => fits(event))?.rule
    const name = rule && nameOf(rule, event)
    return name === undefined || rule === undefined ? undefined : { name, fields: fieldsOf(rule, event) }
  }
}

/** A function that reads fields by where they come from. */
export function fieldReader(fields: Readonly<Record<string, From>>): (event: TrackedEvent) => JsonObject {
  return (event) => fieldsOf({ with: fields }, event)
}

function nameOf({ send }: MappingRule, event: TrackedEvent): string | undefined {
  if (send === null || typeof send === 'string') return send ?? undefined
  const name = read(event, send.from)
  return typeof name === 'string' && name !== '' ? name : undefined
}

function fieldsOf(rule: Pick<MappingRule, 'with' | 'all'>, event: TrackedEvent): JsonObject {
  const every = rule.all === undefined ? undefined : readPath(event, rule.all)
  const fields: Record<string, Json | undefined> = isJsonObject(every) ? { ...every } : {}
  for (const [field, from] of Object.entries(rule.with ?? {})) {
    const value = typeof from === 'object' && 'value' in from ? from.value : read(event, from)
    if (value !== undefined) fields[field] = value
  }
  return fields
}

function read(event: TrackedEvent, from: string | readonly string[]): Json | undefined {
  if (typeof from === 'string') return readPath(event, from)
  for (const path of from) {
    const value = readPath(event, path)
    if (value !== undefined) return value
  }
  return undefined
}
