import { createHash } from 'node:crypto'
import {
  reservedEvent,
  type EventType,
  type JsonObject,
  type Message,
  type Touch,
  type TrackedEvent,
} from '@throughline/protocol'
import { applicationProperties } from './application.js'
import { hideCaller } from './caller.js'
import type { CountryOf } from './country.js'
import { agentOf } from './device.js'
import { compact, object, text } from './read.js'
import type { SiteRules } from './site-rules.js'
import { consentOf, contextOf, pageOf, sessionOf, surroundingsOf, type Visit } from './surroundings.js'
import { occurredAt } from './time.js'
import { classify, touchesOf, touchOf } from './touch.js'
import { readTrackers } from './trackers.js'

/** What surrounds a message on its way in. */
export interface Arrival extends Visit {
  readonly site: string
  /** Epoch milliseconds. */
  readonly receivedAt: number
  /** How far the client's clock is behind; 0 when absent. */
  readonly skewMs?: number
  /** The site's own; absent: GA4's channels, and callers hidden. */
  readonly rules?: SiteRules
  readonly countryOf?: CountryOf | undefined
}

/** Makes a checked message regular. Pure: the same message and arrival give the same event. */
export function normalise(message: Message, arrival: Arrival): TrackedEvent {
  const { site, receivedAt, rules } = arrival
  const { properties = {}, traits, context = {} } = message
  const at = occurredAt(message.timestamp, arrival.skewMs ?? 0, receivedAt)
  const reserved = message.type === 'track' && message.event ? reservedEvent(message.event) : undefined
  const type: EventType = reserved?.type ?? message.type
  const touch = type === 'cost' ? costTouch(properties, at, rules) : touchOf(context, at, rules?.channels)
  const touches = type === 'cost' ? undefined : touchesOf(context, touch, rules?.channels)
  const visit = surroundingsOf(context, arrival)
  const { device, bot } = agentOf(visit.userAgent, visit.userAgentData)
  const ids = object(context, 'ids')
  const name = message.event ?? message.name
  const userId = message.userId ?? text(properties, 'userId')
  const applicationId =
    text(properties, 'applicationId') ?? (type === 'call' ? callApplicationId(site, properties) : undefined)
  const dealId = text(properties, 'dealId')
  const session = sessionOf(object(context, 'session'), message.anonymousId)
  const page = pageOf(object(context, 'page'))
  const country = visit.address && arrival.countryOf?.(visit.address.whole)
  const consent = consentOf(object(context, 'consent'))
  const trackers = readTrackers(ids, touches?.chain ?? NO_TOUCHES)
  const rest = contextOf(context, visit)
  const event: Draft = { id: message.messageId ?? contentId(message), site, type, occurredAt: at, receivedAt }
  // One by one: an object of so many keys that is filled in a loop becomes a dictionary, which is slow to write.
  if (name !== undefined) event.name = name
  if (message.anonymousId !== undefined) event.anonymousId = message.anonymousId
  if (userId !== undefined) event.userId = userId
  if (applicationId !== undefined) event.applicationId = applicationId
  if (dealId !== undefined) event.dealId = dealId
  if (touch) event.touch = touch
  if (touches) event.touches = touches
  if (session) event.session = session
  if (page) event.page = page
  if (device) event.device = device
  if (bot) event.bot = bot
  if (country !== undefined) event.country = country
  if (consent) event.consent = consent
  if (ids) event.ids = ids
  if (trackers) event.trackers = trackers
  if (traits) event.traits = traits
  if (rest) event.context = rest
  return Object.assign(event, { properties: propertiesOf(type, properties, rules) })
}

type Draft = { -readonly [Key in keyof Omit<TrackedEvent, 'properties'>]: TrackedEvent[Key] }

const NO_TOUCHES: readonly Touch[] = []

function propertiesOf(type: EventType, properties: JsonObject, rules: SiteRules | undefined): JsonObject {
  if (type === 'call') return hideCaller(properties, rules?.callers ?? HIDDEN)
  return type === 'application' ? applicationProperties(properties) : properties
}

const HIDDEN = { keep: false, salt: '' } as const

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
function costTouch(properties: JsonObject, at: number, rules: SiteRules | undefined): Touch {
  return classify(
    {
      at,
      ...compact<Partial<Touch>>({
        source: text(properties, 'source'),
        medium: text(properties, 'medium'),
        campaign: text(properties, 'campaign'),
        content: text(properties, 'content'),
        term: text(properties, 'term'),
      }),
    },
    rules?.channels,
  )
}
