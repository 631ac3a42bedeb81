import { isJsonObject, type Json, type JsonObject } from '@throughline/protocol'

type Blame = Record<string, number[]>

/** Types of an event's fields that Amplitude checks. */
const TYPES: Readonly<Record<string, readonly string[]>> = {
  user_id: ['string'],
  device_id: ['string'],
  event_type: ['string'],
  insert_id: ['string'],
  time: ['number'],
  session_id: ['number'],
  revenue: ['number'],
  price: ['number'],
  quantity: ['number'],
  event_properties: ['object'],
  user_properties: ['object'],
}
const OPERATIONS: ReadonlySet<string> = new Set(['$set', '$setOnce', '$add', '$append', '$prepend', '$unset'])
const MOST_DEPTH = 40
/** Not documented; texts are cut at 1,024 characters and names of events as well. */
const LONGEST_EVENT_TYPE = 1_024

/** Which events are to blame for what, in the words of a 400; `undefined` when all are sound. */
export function judge(events: readonly Json[], minIdLength: number): JsonObject | undefined {
  const [invalid, missing, short]: [Blame, Blame, Blame] = [{}, {}, {}]
  const blame = (list: Blame, field: string, index: number): void => void (list[field] ??= []).push(index)
  for (const [index, event] of events.entries()) {
    if (!isJsonObject(event)) {
      blame(invalid, 'event', index)
      continue
    }
    const { event_type: type, user_id: user, device_id: device } = event
    if (typeof type !== 'string' || type === '') blame(missing, 'event_type', index)
    else if (type.length > LONGEST_EVENT_TYPE) blame(invalid, 'event_type', index)
    for (const field of Object.keys(event)) if (!isSound(field, event[field])) blame(invalid, field, index)
    const ids = [user, device].filter((id) => typeof id === 'string')
    if (ids.length === 0) blame(missing, 'user_id', index)
    else if (ids.every((id) => id.length < minIdLength)) blame(short, 'user_id', index)
  }
  if ([invalid, missing, short].every((list) => Object.keys(list).length === 0)) return undefined
  return {
    events_with_invalid_fields: invalid,
    events_with_missing_fields: missing,
    events_with_invalid_id_lengths: short,
    silenced_devices: [],
    silenced_events: [],
    throttled_events: [],
  }
}

function isSound(field: string, value: Json | undefined): boolean {
  const types = TYPES[field]
  if (types && !types.includes(typeof value)) return false
  if (field === 'user_properties' && isJsonObject(value)) {
    const operations = Object.keys(value).filter((key) => key.startsWith('$'))
    // Operations and plain names do not go together.
    if (operations.length > 0 && operations.length < Object.keys(value).length) return false
    if (operations.some((key) => !OPERATIONS.has(key))) return false
  }
  return depth(value) <= MOST_DEPTH
}

function depth(value: Json | undefined): number {
  return typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depth)) : 0
}
