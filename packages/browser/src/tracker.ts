import type { JsonObject, RawTouch, WireSession } from '@throughline/protocol'
import type { ConsentState } from './options.js'

/** The form behind an application. */
export interface ApplicationForm {
  readonly id?: string | undefined
  readonly name?: string | undefined
  /** Where the data goes, absolute. */
  readonly action?: string
  /** Address of the page that holds the form. */
  readonly page?: string
}

/** What is known of an application beside its ID. */
export interface ApplicationDetails {
  /** Default: a new one. */
  readonly applicationId?: string
  readonly form?: ApplicationForm
  readonly contact?: { readonly name?: string; readonly phone?: string; readonly email?: string }
  readonly fields?: Readonly<Record<string, string>>
}

/** How the visitor came, from the first time until now. */
export interface Attribution {
  readonly first: RawTouch
  readonly last: RawTouch
  /** The last touch with a source; absent when all were direct. */
  readonly lastNonDirect?: RawTouch | undefined
  /** Oldest first: the first touch and the last nine. */
  readonly touches: readonly RawTouch[]
  /** The visitor's `anonymousId`. */
  readonly visitor: string
  readonly session: WireSession
}

/** One site's tracker. No method throws, waits for the network or slows the page. */
export interface Tracker {
  /** Tells of a page view; with automatic page views on there is no need to. */
  page(name?: string, properties?: JsonObject): void
  track(event: string, properties?: JsonObject): void
  /** Ties the visitor to the site's own user; it holds for this page's later messages. */
  identify(userId: string, traits?: JsonObject): void
  /** Tells of an application that no form submit made, and returns its ID. */
  application(details?: ApplicationDetails): string
  attribution(): Attribution
  consent(state: ConsentState): void
  /** The address with visitor and touches in it, for a link to another of the business's domains. */
  decorate(url: string): string
  /** Makes the visitor a new one: after a log-out on a shared device. */
  reset(): void
  /** Sends what waits. Resolves when the collector has it or cannot be reached now. */
  flush(): Promise<void>
  /** The queue's face: `['track', 'Plan Chosen', { plan: 'pro' }]` calls `track`. */
  push(...calls: readonly Call[]): void
}

/** A method of the tracker and its arguments, as they are queued before the script has loaded. */
export type Call = {
  [Name in Exclude<keyof Tracker, 'push'>]: readonly [Name, ...Parameters<Tracker[Name]>]
}[Exclude<keyof Tracker, 'push'>]
