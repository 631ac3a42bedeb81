import type { ClickIds } from './click-ids.js'
import type { JsonObject } from './json.js'
import type { Session, WirePage } from './message.js'

export type { Session } from './message.js'

/** What a normalised event is. Reserved `track` events get a type of their own and keep their `name`. */
export type EventType =
  'page' | 'track' | 'identify' | 'alias' | 'group' | 'screen' | 'application' | 'call' | 'deal' | 'payment' | 'cost'

/** GA4's default channel groups, in the order in which their rules are tried, and one for AI assistants. */
export type DefaultChannel =
  | 'Direct'
  | 'Cross-network'
  | 'Paid Shopping'
  | 'Paid Search'
  | 'Paid Social'
  | 'Paid Video'
  | 'Display'
  | 'Paid Other'
  | 'AI Assistants'
  | 'Organic Shopping'
  | 'Organic Social'
  | 'Organic Video'
  | 'Organic Search'
  | 'Referral'
  | 'Email'
  | 'Affiliates'
  | 'Audio'
  | 'SMS'
  | 'Mobile Push'
  | 'Unassigned'

/** A default channel, or one that the site's own rules name. */
export type Channel = DefaultChannel | (string & NonNullable<unknown>)

/** One arrival with its source, classified. A visit from nowhere is `(direct)` / `(none)`. */
export interface Touch {
  /** Epoch milliseconds. */
  readonly at: number
  readonly source: string
  readonly medium: string
  readonly channel: Channel
  readonly campaign?: string
  readonly content?: string
  readonly term?: string
  readonly clickIds?: ClickIds
  readonly landing?: string
  readonly referrer?: string
  /** Which values were concluded from click ID or referrer, not sent; absent when all were sent. */
  readonly derived?: readonly ('source' | 'medium' | 'campaign')[]
}

/** The visitor's arrivals up to this event. */
export interface Touches {
  readonly first: Touch
  readonly last: Touch
  /** The last touch that was not direct; absent when all were. */
  readonly lastNonDirect?: Touch
  /** Oldest first: the first touch and the last nine. */
  readonly chain: readonly Touch[]
}

export interface Device {
  readonly type: 'desktop' | 'mobile' | 'tablet' | 'tv' | 'other'
  readonly os?: string
  readonly browser?: string
}

/** What a sink is for; consent is asked and kept per purpose. */
export type Purpose = 'necessary' | 'analytics' | 'marketing'

/** The visitor's decision; a purpose without one is allowed, since a site without a banner never sends any. */
export interface Consent {
  readonly analytics?: boolean
  readonly marketing?: boolean
}

/** What the cookies of other trackers say. A cookie in an unknown format is left out here and kept raw in `ids`. */
export interface Trackers {
  /** Client ID of `_ga`, as the Measurement Protocol wants it. */
  readonly googleClientId?: string
  /** Sessions of `_ga_<stream>`, by the stream: `ABC123` of `G-ABC123`. */
  readonly googleSessions?: Readonly<Record<string, GoogleSession>>
  /** Click ID of `_gcl_aw`. */
  readonly googleClickId?: string
  /** `_ym_uid`. */
  readonly metricaClientId?: string
  /** `_ym_d`, epoch milliseconds. */
  readonly metricaFirstVisitAt?: number
  /** `_fbp`. */
  readonly metaBrowserId?: string
  /** `_fbc`, or the same made of the touch's `fbclid` where the cookie is missing. */
  readonly metaClickId?: string
  readonly roistatVisit?: string
  readonly comagic?: { readonly visitorId: string; readonly sessionId: string }
  readonly conveadGuestId?: string
}

/** A session as Google Analytics 4 counts it. */
export interface GoogleSession {
  readonly id: string
  /** 1 for the first session of the client. */
  readonly number: number
}

/**
 * One thing that happened, made regular: what the log stores and sinks receive, complete in itself. Absent values are
 * absent, not null or "". Money inside `properties` is in major units, as it was sent.
 */
export interface TrackedEvent {
  /** The message's ID: a repeat with the same ID is the same event. */
  readonly id: string
  readonly site: string
  readonly type: EventType
  readonly name?: string
  /** Epoch milliseconds, corrected for the client's clock. */
  readonly occurredAt: number
  /** Epoch milliseconds. */
  readonly receivedAt: number
  readonly anonymousId?: string
  readonly userId?: string
  readonly applicationId?: string
  readonly dealId?: string
  /** The touch of the session in which it happened. */
  readonly touch?: Touch
  readonly touches?: Touches
  readonly session?: Session
  readonly page?: WirePage
  readonly device?: Device
  readonly bot?: boolean
  readonly country?: string
  readonly consent?: Consent
  /** Cookies of other trackers, raw, under the cookies' own names. */
  readonly ids?: JsonObject
  /** What those cookies say. */
  readonly trackers?: Trackers
  readonly properties: JsonObject
  readonly traits?: JsonObject
  /** What else came in the message's context. */
  readonly context?: JsonObject
  /** Which of the fields above were not sent, but known of the application, the deal or the user. */
  readonly completed?: readonly CompletedField[]
  /**
   * ID of the event that this one repeats with more completed fields, since its application or user became known later.
   * What the event tells happened once.
   */
  readonly revises?: string
}

/** A field that may be completed from what is known. */
export type CompletedField =
  'applicationId' | 'anonymousId' | 'userId' | 'touch' | 'touches' | 'ids' | 'trackers' | 'consent'
