import type { Consent } from './event.js'
import type { JsonObject } from './json.js'
import type { RawTouch } from './touch.js'

export const MESSAGE_TYPES = ['page', 'track', 'identify', 'alias', 'group', 'screen'] as const
export type MessageType = (typeof MESSAGE_TYPES)[number]

/**
 * One message as it travels, after Segment's spec (https://segment.com/docs/connections/spec/common/). Times are
 * ISO 8601 strings or epoch milliseconds, as the client wrote them.
 */
export interface Message {
  readonly type: MessageType
  /** Makes a repeat harmless. When absent the collector derives one from the content. */
  readonly messageId?: string
  readonly anonymousId?: string
  readonly userId?: string
  readonly timestamp?: string | number
  /** Of `track`: what happened. */
  readonly event?: string
  /** Of `page` and `screen`. */
  readonly name?: string
  readonly properties?: JsonObject
  readonly traits?: JsonObject
  /** As it came; {@link MessageContext} is the shape that our own SDK sends and the collector understands. */
  readonly context?: JsonObject
}

/** What the SDK says about the surroundings of a message. Other keys are kept and travel on as they are. */
export interface MessageContext {
  readonly page?: WirePage
  readonly userAgent?: string
  /** As `navigator.userAgentData` has it; the request's own client hints stand in for it. */
  readonly userAgentData?: JsonObject
  /** The visitor's address, from a server; only its network is kept. */
  readonly ip?: string
  readonly locale?: string
  readonly timezone?: string
  readonly screen?: { readonly width: number; readonly height: number }
  /** A text is the version of our own SDK. */
  readonly library?: string | { readonly name: string; readonly version: string }
  /** Cookies of other trackers, raw, under the cookies' own names. */
  readonly ids?: Readonly<Record<string, string>>
  readonly session?: WireSession
  /** The touch that opened the current session. Default: the last of `touches`. */
  readonly touch?: RawTouch
  /** The visitor's touches, oldest first: the first one and the last nine. */
  readonly touches?: readonly RawTouch[]
  readonly consent?: Consent & ConsentSignals
}

/** What consent banners leave on the page; a purpose that {@link Consent} names is not looked for here. */
export interface ConsentSignals {
  /** Google Consent Mode: https://developers.google.com/tag-platform/security/concepts/consent-mode */
  readonly analytics_storage?: string
  readonly ad_storage?: string
  /** IAB Europe's consent string, for those who pass it on. */
  readonly tcf?: string | undefined
}

/** A visit as a client tells of it. */
export interface WireSession extends Omit<Session, 'id'> {
  /** Default: made of the visitor's ID and the start. */
  readonly id?: string
}

export interface WirePage {
  readonly url?: string
  /** Default: that of `url`. */
  readonly path?: string
  readonly title?: string
  readonly referrer?: string
}

/** A visit: ends after 30 idle minutes or when a new campaign brings the visitor back. */
export interface Session {
  readonly id: string
  /** 1 for the visitor's first session. */
  readonly index: number
  /** Epoch milliseconds. */
  readonly startedAt: number
}

/** Body of `POST /v1/batch`. */
export interface Batch {
  readonly writeKey?: string
  /** The client's clock when it sent the batch; against the arrival it gives the client's skew. */
  readonly sentAt?: string | number
  /** Not yet checked: each goes through `parseMessage` on its own, so that one bad message rejects itself only. */
  readonly batch: readonly unknown[]
}

/** Answer to `POST /v1/batch`, given only after every accepted message is durable. */
export interface BatchAnswer {
  readonly success: true
  readonly accepted: number
  readonly duplicates: number
  readonly rejected: readonly RejectedMessage[]
}

export interface RejectedMessage {
  /** Position in the batch that was sent. */
  readonly index: number
  readonly reason: string
}

/** Sizes the collector accepts; a larger request is answered `413`, a larger message is rejected. */
export const WIRE_LIMITS = { bodyBytes: 524_288, messageBytes: 65_536, messages: 500 } as const
