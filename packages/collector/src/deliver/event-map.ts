import { isJsonObject, type Json, type JsonObject, type TrackedEvent } from '@throughline/protocol'
import { readPath } from './event-path.js'
import { whereHolds, type Where } from './filter.js'

/**
 * What a sink is to see in place of what the event says: the dotted path to write, and where its value comes from.
 * Steps are taken in their order, each on what the ones before have made. Paths to write are `name`, or begin with
 * `properties`, `traits` or `context`, since the rest of an event has a fixed meaning.
 */
export type EventMap = Readonly<Record<string, string | MapStep>>

/** A path to read, a constant, a path to move the value from, or nothing: the value is dropped. */
export type MapStep = (
  { readonly from: string } | { readonly value: Json } | { readonly move: string } | { readonly drop: true }
) & {
  /** Only where this holds for the event as it came. */
  readonly if?: Where
}

/** A function that makes an event what the map says. The event itself stays as it is. */
export function eventMapper(map: EventMap): (event: TrackedEvent) => TrackedEvent {
  const steps = Object.entries(map).map(([to, step]) => {
    const { if: where = {}, ...how } = typeof step === 'string' ? { from: step } : step
    return { to: to.split('.'), how, applies: whereHolds(where) }
  })
  return (event) =>
    steps.reduce((seen, { to, how, applies }) => {
      if (!applies(event)) return seen
      if ('drop' in how) return write(seen, to, undefined)
      const value = 'value' in how ? how.value : readPath(seen, 'move' in how ? how.move : how.from)
      if (value === undefined) return seen
      return write('move' in how ? write(seen, how.move.split('.'), undefined) : seen, to, value)
    }, event)
}

/** The event with a value at the path, or without the one that is there. */
function write(event: TrackedEvent, [part = '', ...path]: readonly string[], value: Json | undefined): TrackedEvent {
  switch (part) {
    case 'name':
      return typeof value === 'string' && path.length === 0 ? { ...event, name: value } : event
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

function within(object: JsonObject, [key, ...path]: readonly string[], value: Json | undefined): JsonObject {
  if (key === undefined) return object
  const { [key]: inner, ...others } = object
  if (path.length > 0) {
    if (value === undefined && !isJsonObject(inner)) return object
    return { ...object, [key]: within(isJsonObject(inner) ? inner : {}, path, value) }
  }
  return value === undefined ? others : { ...object, [key]: value }
}
