import { isJsonObject, type Json, type JsonObject, type TrackedEvent } from '@throughline/protocol'
import type { AnySink, Start } from '../sink.js'

/** Which events a sink is to see. All that is stated must hold; of a list, one is enough. */
export interface EventFilter {
  readonly types?: readonly string[]
  readonly names?: readonly string[]
  readonly sites?: readonly string[]
  /** Values by their dotted path in the event, such as `{ "properties.plan": "pro" }`. */
  readonly where?: Readonly<Record<string, Json | readonly Json[]>>
}

/**
 * What a sink is to see under other names: the dotted path to write, and the dotted path to read or `{ "value": … }`.
 * Paths begin with `properties`, `traits` or `context`, since the rest of an event has a fixed meaning.
 */
export type EventMap = Readonly<Record<string, string | { readonly value: Json }>>

/** What a user may add to any sink, whatever its connector. */
export interface Tailoring {
  readonly filter?: EventFilter | ((event: TrackedEvent) => boolean)
  readonly map?: EventMap | ((event: TrackedEvent) => TrackedEvent | undefined)
  readonly startFrom?: Start
  readonly formerly?: string
}

/**
 * The sink with a filter and a mapping before everything that its connector does: what does not pass the filter, or is
 * mapped to `undefined`, it never sees.
 *
 * @example
 * tailored(webhook({ url, secret }), { filter: { types: ['application', 'deal'] }, startFrom: 'now' })
 */
export function tailored(sink: AnySink, { filter, map, startFrom, formerly }: Tailoring): AnySink {
  const passes = typeof filter === 'function' ? filter : filterOf(filter ?? {})
  const mapped = typeof map === 'function' ? map : mapperOf(map ?? {})
  return {
    ...sink,
    ...(startFrom !== undefined && { startFrom }),
    ...(formerly !== undefined && { formerly }),
    transform: (event) => {
      if (!passes(event)) return undefined
      const seen = mapped(event)
      return seen && sink.transform ? sink.transform(seen) : seen
    },
  }
}

function filterOf({ types, names, sites, where = {} }: EventFilter): (event: TrackedEvent) => boolean {
  const values = Object.entries(where).map(([path, wanted]) => {
    const allowed: readonly Json[] = Array.isArray(wanted) ? wanted : [wanted]
    return { path: path.split('.'), allowed }
  })
  return (event) =>
    (types?.includes(event.type) ?? true) &&
    (names?.includes(event.name ?? '') ?? true) &&
    (sites?.includes(event.site) ?? true) &&
    values.every(({ path, allowed }) => allowed.some((value) => value === read(event, path)))
}

function mapperOf(map: EventMap): (event: TrackedEvent) => TrackedEvent {
  const steps = Object.entries(map).map(([to, from]) => ({
    to: to.split('.'),
    from: typeof from === 'string' ? from.split('.') : from,
  }))
  return (event) =>
    steps.reduce((seen, { to, from }) => {
      const value = 'value' in from ? from.value : read(event, from)
      return value === undefined ? seen : write(seen, to, value)
    }, event)
}

function read(event: TrackedEvent, path: readonly string[]): Json | undefined {
  const whole: JsonObject = { ...event } as unknown as JsonObject
  return path.reduce<Json | undefined>((value, key) => (isJsonObject(value) ? value[key] : undefined), whole)
}

function write(event: TrackedEvent, [part = '', ...path]: readonly string[], value: Json): TrackedEvent {
  switch (part) {
    case 'properties':
      return { ...event, properties: within(event.properties, path, value) }
    case 'traits':
      return { ...event, traits: within(event.traits ?? {}, path, value) }
    case 'context':
      return { ...event, context: within(event.context ?? {}, path, value) }
    default:
      return event
  }
}

function within(object: JsonObject, [key, ...path]: readonly string[], value: Json): JsonObject {
  if (key === undefined) return object
  if (path.length === 0) return { ...object, [key]: value }
  const inner = object[key]
  return { ...object, [key]: within(isJsonObject(inner) ? inner : {}, path, value) }
}
