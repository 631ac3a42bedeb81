import type { ChannelRule } from './normalise/channel-rules.js'

/** A site whose events the collector takes. */
export interface Site {
  readonly id: string
  /** Public: stands in the site's pages. */
  readonly writeKey: string
  /** For servers: may send every event, and keeps no origin list. Never put into a page. */
  readonly secretKey?: string
  /** Origins whose pages may send, such as `https://shop.example`; absent: any. */
  readonly origins?: readonly string[]
  /** IANA name; days of reports begin there. UTC when absent. */
  readonly timezone?: string
  /** ISO 4217 code of the site's money. */
  readonly currency?: string
  /** The site's own channels, asked before GA4's rules in their order. */
  readonly channels?: readonly ChannelRule[]
  /** Keep the numbers of callers; absent: only a hash of them is stored. */
  readonly keepCallers?: boolean
  /** Goes before a caller's digits when they are hashed. Without one, who has a hash can try all numbers. */
  readonly callerSalt?: string
}
