import { isJsonObject, type Json, type TrackedEvent } from '@throughline/protocol'
import { readPath } from './event-path.js'

/** What a value must be: that value, one of a list, or within {@link Bounds}. */
export type Condition = Json | readonly Json[] | Bounds

/** Conditions on a value that no list can tell. All that are stated must hold. */
export interface Bounds {
  /** Whether it must be there, or must not. */
  readonly present?: boolean
  /** What it must not be: that value, or any of a list. An absent value is not it either. */
  readonly not?: Json | readonly Json[]
  /** It must be a number less than this. */
  readonly below?: number
  /** It must be a number as large as this, or larger. */
  readonly atLeast?: number
}

/** Conditions on values by their dotted path in the event, such as `{ "properties.plan": "pro" }`. All must hold. */
export type Where = Readonly<Record<string, Condition>>

/** Which events are meant. All that is stated must hold; of a list, one is enough. */
export interface EventFilter {
  readonly types?: readonly string[]
  readonly names?: readonly string[]
  readonly sites?: readonly string[]
  readonly where?: Where
}

/** A function that tells which events a filter means. */
export function eventFilter({ types, names, sites, where = {} }: EventFilter): (event: TrackedEvent) => boolean {
  const fits = whereHolds(where)
  return (event) =>
    (types?.includes(event.type) ?? true) &&
    (names?.includes(event.name ?? '') ?? true) &&
    (sites?.includes(event.site) ?? true) &&
    fits(event)
}

/** A function that tells whether all conditions hold for an event. */
export function whereHolds(where: Where): (event: TrackedEvent) => boolean {
  const conditions = Object.entries(where)
  return (event) => conditions.every(([path, condition]) => holds(readPath(event, path), condition))
}

function holds(value: Json | undefined, condition: Condition): boolean {
  if (!isBounds(condition)) return isOneOf(value, condition)
  const { present, not, below, atLeast } = condition
  return (
    (present === undefined || present === (value !== undefined)) &&
    (not === undefined || !isOneOf(value, not)) &&
    (typeof below !== 'number' || (typeof value === 'number' && value < below)) &&
    (typeof atLeast !== 'number' || (typeof value === 'number' && value >= atLeast))
  )
}

function isBounds(condition: Condition): condition is Bounds {
  return isJsonObject(condition)
}

function isOneOf(value: Json | undefined, allowed: Json | readonly Json[]): boolean {
  return Array.isArray(allowed) ? allowed.some((each) => each === value) : allowed === value
}
