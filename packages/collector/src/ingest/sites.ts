import { createHash } from 'node:crypto'
import type { ChannelRule } from '../normalise/channel-rules.js'

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

/** What a key opens. */
export interface Access {
  readonly site: Site
  /** Whether it was the secret key. */
  readonly trusted: boolean
}

/** Finds what a key opens, or `undefined` for an unknown key. */
export type Keyring = (key: string) => Access | undefined

/** Keys are looked up by their hash, so that the time of an answer tells nothing about how much of a key was right. */
export function keyring(sites: readonly Site[]): Keyring {
  const keys = new Map<string, Access>()
  for (const site of sites) {
    keys.set(digest(site.writeKey), { site, trusted: false })
    if (site.secretKey) keys.set(digest(site.secretKey), { site, trusted: true })
  }
  return (key) => keys.get(digest(key))
}

/** Whether pages of that origin may send to the site. The collector's own origin always may. */
export function mayCome(site: Site, origin: string, ownHost: string | undefined): boolean {
  return !site.origins || site.origins.includes(origin) || hostOf(origin) === ownHost
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined
}

function digest(key: string): string {
  return createHash('sha256').update(key).digest('base64')
}
