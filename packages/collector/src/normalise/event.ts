import { createHash } from 'node:crypto'
import {
  reservedEvent,
  type Consent,
  type EventType,
  type JsonObject,
  type Message,
  type Session,
  type Touch,
  type TrackedEvent,
  type WirePage,
} from '@throughline/protocol'
import { deviceOf } from './device.js'
import { compact, number, object, text } from './read.js'
import { occurredAt } from './time.js'
import { classify, touchesOf, touchOf } from './touch.js'

/** What surrounds a message on its way in. */
export interface Arrival {
  readonly site: string
  /** Epoch milliseconds. */
  readonly receivedAt: number
  readonly sentAt?: string | number
  /** Of the request, for a message that does not bring its own. */
  readonly userAgent?: string
}

/** Makes a checked message regular. Pure: the same message and arrival give the same event. */
export function normalise(message: Message, arrival: Arrival): TrackedEvent {
  const { site, receivedAt } = arrival
  const { properties = {}, traits, context = {} } = message
  const at = occurredAt(message.timestamp, arrival.sentAt, receivedAt)
  const reserved = message.type === 'track' && message.event ? reservedEvent(message.event) : undefined
  const type: EventType = reserved?.type ?? message.type
  const touch = type === 'cost' ? costTouch(properties, at) : touchOf(context, at)
  const userAgent = text(context, 'userAgent') ?? arrival.userAgent
  return {
    id: message.messageId ?? contentId(message),
    site,
    type,
    occurredAt: at,
    receivedAt,
    ...compact<Partial<TrackedEvent>>({
      name: message.event ?? message.name,
      anonymousId: message.anonymousId,
      userId: message.userId ?? text(properties, 'userId'),
      applicationId:
        text(properties, 'applicationId') ?? (type === 'call' ? callApplicationId(site, properties) : undefined),
      dealId: text(properties, 'dealId'),
      touch,
      touches: type === 'cost' ? undefined : touchesOf(context, touch),
      session: sessionOf(object(context, 'session')),
      page: pageOf(object(context, 'page')),
      device: userAgent ? deviceOf(userAgent) : undefined,
      consent: consentOf(object(context, 'consent')),
      ids: object(context, 'ids'),
      traits,
      context: restOf(context),
    }),
    properties,
  }
}

/** An ID for a message that came without one, made of its content: the same message sent again is the same event. */
function contentId(message: Message): string {
  return hash(JSON.stringify(message))
}

/** A call is an application too; its ID follows from the call's, so that later news of the call finds it. */
function callApplicationId(site: string, properties: JsonObject): string {
  return hash(`call ${site} ${text(properties, 'callId')}`)
}

function hash(content: string): string {
  return createHash('sha256').update(content).digest('base64url').slice(0, 21)
}

/** A cost belongs to the source that it paid for, under the same channel as the visits from there. */
function costTouch(properties: JsonObject, at: number): Touch {
  return classify({
    at,
    ...compact<Partial<Touch>>({
      source: text(properties, 'source'),
      medium: text(properties, 'medium'),
      campaign: text(properties, 'campaign'),
      content: text(properties, 'content'),
      term: text(properties, 'term'),
    }),
  })
}

function sessionOf(from: JsonObject | undefined): Session | undefined {
  const [id, index, startedAt] = [text(from, 'id', 255), number(from, 'index'), number(from, 'startedAt')]
  return id && index !== undefined && startedAt !== undefined ? { id, index, startedAt } : undefined
}

function pageOf(from: JsonObject | undefined): WirePage | undefined {
  return compact<WirePage>({
    url: text(from, 'url', 2_048),
    path: text(from, 'path', 2_048),
    title: text(from, 'title', 512),
    referrer: text(from, 'referrer', 2_048),
  })
}

function consentOf(from: JsonObject | undefined): Consent | undefined {
  const [analytics, marketing] = [from?.['analytics'], from?.['marketing']]
  return compact<Consent>({
    analytics: typeof analytics === 'boolean' ? analytics : undefined,
    marketing: typeof marketing === 'boolean' ? marketing : undefined,
  })
}

/** Parts of the context that have a place of their own in the event. */
const PLACED: ReadonlySet<string> = new Set(['page', 'ids', 'session', 'touch', 'touches', 'consent', 'campaign'])

function restOf(context: JsonObject): JsonObject | undefined {
  const rest = Object.entries(context).filter(([key]) => !PLACED.has(key))
  return rest.length > 0 ? Object.fromEntries(rest) : undefined
}
