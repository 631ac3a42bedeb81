import { isJsonObject } from './json.js'
import { MESSAGE_TYPES, type Batch, type Message, type MessageType } from './message.js'
import { parsed, unparsed, type Parsed } from './parse-result.js'
import { reservedEvent } from './reserved.js'
import { epochMs } from './time.js'

/** Reads the envelope of a batch; its messages are checked one by one with {@link parseMessage}. */
export function parseBatch(body: unknown): Parsed<Batch> {
  if (!isJsonObject(body)) return unparsed('the body must be a JSON object')
  const { writeKey, sentAt, batch } = body
  if (!Array.isArray(batch)) return unparsed('"batch" must be an array of messages')
  if (writeKey !== undefined && typeof writeKey !== 'string') return unparsed('"writeKey" must be a string')
  const read: { -readonly [Key in keyof Batch]: Batch[Key] } = { batch }
  if (writeKey !== undefined) read.writeKey = writeKey
  if (isTime(sentAt)) read.sentAt = sentAt
  return parsed(read)
}

const TYPES: ReadonlySet<string> = new Set(MESSAGE_TYPES)
const STRINGS = ['messageId', 'anonymousId', 'userId', 'event', 'name'] as const
const OBJECTS = ['properties', 'traits', 'context'] as const
/** Deepest nesting accepted: what is deeper is no data, and overflows the stack of whoever writes it as JSON again. */
const MAX_DEPTH = 50
/** Longest identifier accepted: long enough for every client's, short enough for an index. */
const MAX_ID = 255

/**
 * Checks one message of a batch and returns it typed. Reserved events are checked for their required properties.
 * The reason names the field and what is expected; values are not repeated in it, since they may be personal.
 */
export function parseMessage(input: unknown): Parsed<Message> {
  if (!isJsonObject(input)) return unparsed('a message must be a JSON object')
  const { type, timestamp } = input
  if (!isMessageType(type)) return unparsed(`"type" must be one of ${MESSAGE_TYPES.join(', ')}`)
  const message: Draft = { type }
  for (const field of STRINGS) {
    const value = input[field]
    // Segment's own clients send `null` for an absent identifier.
    if (value === undefined || value === null || value === '') continue
    if (typeof value !== 'string') return unparsed(`"${field}" must be a string`)
    if (value.length > MAX_ID) return unparsed(`"${field}" is longer than ${MAX_ID} characters`)
    message[field] = value
  }
  for (const field of OBJECTS) {
    const value = input[field]
    if (value === undefined || value === null) continue
    if (!isJsonObject(value)) return unparsed(`"${field}" must be an object`)
    if (!isShallow(value, MAX_DEPTH)) return unparsed(`"${field}" is nested deeper than ${MAX_DEPTH} levels`)
    message[field] = value
  }
  if (isTime(timestamp)) message.timestamp = timestamp
  else if (timestamp !== undefined && timestamp !== null) {
    return unparsed('"timestamp" must be an ISO 8601 date or epoch milliseconds')
  }
  if (type === 'track' && !message.event) return unparsed('"event" must name what happened')
  const reserved = type === 'track' && message.event ? reservedEvent(message.event) : undefined
  if (reserved) {
    const problem = reserved.check(message.properties ?? {})
    return problem ? unparsed(`"${reserved.name}": ${problem}`) : parsed(message)
  }
  if (!message.anonymousId && !message.userId) return unparsed('"anonymousId" or "userId" is required')
  return parsed(message)
}

function isShallow(value: object, levels: number): boolean {
  if (levels === 0) return false
  // Loops without a list of values: every message passes here. `for … in` would write out an array's indices.
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) if (!isShallowValue(value[index], levels - 1)) return false
    return true
  }
  for (const key in value) if (!isShallowValue((value as Record<string, unknown>)[key], levels - 1)) return false
  return true
}

function isShallowValue(value: unknown, levels: number): boolean {
  return typeof value !== 'object' || value === null || isShallow(value, levels)
}

function isMessageType(value: unknown): value is MessageType {
  return typeof value === 'string' && TYPES.has(value)
}

function isTime(value: unknown): value is string | number {
  return epochMs(value) !== undefined
}

/** A message that is put together without nulls and empty strings. */
type Draft = { -readonly [Key in keyof Message]: Message[Key] }
