import type { List } from '@throughline/protocol'

/**
 * Whether the visitor may be tracked. `pending` keeps everything in memory until it is decided; `denied` removes what
 * was stored and sends nothing.
 */
export type ConsentState = 'granted' | 'denied' | 'pending'

/** What {@link createTracker} takes, and every `data-*` attribute of the script tag under its camel-cased name. */
export interface TrackerOptions {
  /** The site's public key at the collector. */
  readonly writeKey: string
  /** Where the collector is mounted, without a slash at the end. The script tag's default is its own address. */
  readonly endpoint: string
  /** What holds until the first call of `consent()`. Default: `granted`. */
  readonly consent?: ConsentState
  /** Takes the browser's Global Privacy Control signal as `denied` until `consent('granted')`. Default: off. */
  readonly gpc?: boolean
  /** Hosts of the same business on other domains: links to them carry the visitor and the touches along. */
  readonly linkDomains?: List
  /** Hosts whose referrals are no arrivals: payment pages, sign-in providers. The earlier touch stays. */
  readonly ignoreReferrers?: List
  /** Whether page views are sent by themselves, at load and at every change of the address. Default: on. */
  readonly pages?: boolean
  /** Whether forms are watched. Default: on. */
  readonly forms?: boolean
  /** Names of the form fields to send: `name`, `phone` and `email` as contact, others as further fields. */
  readonly contact?: List
  /** Yandex Metrica counters to tell of applications. Default: those found on the page. */
  readonly metrica?: List
  /** Name of the goal under which GA and Metrica learn of an application. Default: `generate_lead`. */
  readonly goal?: string
}
