import QuickLRU from 'quick-lru'
import { KNOWN_SITES, type KnownSite, type SiteKind } from './known-sites.js'
import { LISTED_SITES } from './listed-sites.js'

/** Under which medium a site's referrals are counted. */
const MEDIUMS: Readonly<Record<SiteKind, string>> = {
  assistant: 'ai-assistant',
  mail: 'email',
  search: 'organic',
  social: 'social',
  video: 'referral',
  shopping: 'referral',
  ads: 'paid',
}

/** Source and medium of a referring host, which is bare and lower case. An unknown host is a referral from itself. */
export function classifyReferrer(host: string): Referral {
  const before = known.get(host)
  if (before) return before
  const site = siteAt(host)
  const referral = site ? { source: site.source, medium: MEDIUMS[site.kind] } : { source: host, medium: 'referral' }
  known.set(host, referral)
  return referral
}

interface Referral {
  readonly source: string
  readonly medium: string
}

/** Most visits come from few hosts, and each is looked for with all the domains above it. */
const known = new QuickLRU<string, Referral>({ maxSize: 5_000 })

/** The kind of site that a source names, by a name of its own or by a host: `yandex`, `ya.ru`, `chatgpt.com`. */
export function kindOf(source: string): SiteKind | undefined {
  return BY_NAME.get(source)?.kind ?? siteAt(source)?.kind
}

interface Found {
  readonly source: string
  readonly kind: SiteKind
}

/** Our own table is asked first, for the host and then for the domains above it; then the list. */
function siteAt(host: string): Found | undefined {
  const domains = domainsOf(host)
  for (const domain of domains) {
    const site = BY_DOMAIN.get(domain) ?? countrySite(domain)
    if (site) return { source: site.names[0], kind: site.kind }
  }
  for (const domain of domains) {
    const kind = LISTED_SITES.get(domain)
    if (kind) return { source: domain, kind }
  }
  return undefined
}

/** The host and every domain above it, longest first; a host has few labels, and a forged one is not followed far. */
function domainsOf(host: string): readonly string[] {
  const domains = [host]
  for (let dot = host.indexOf('.'); dot >= 0 && domains.length < 10; dot = host.indexOf('.', dot + 1)) {
    domains.push(host.slice(dot + 1))
  }
  return domains
}

/** A country domain: `de`, `com`, `co.uk`, `com.tr`. It must be the end of the host: `google.evil.com` is not Google. */
const COUNTRY = /^(com?\.)?[a-z]{2,3}$/

function countrySite(domain: string): KnownSite | undefined {
  const end = domain.indexOf('.') + 1
  const site = end > 0 ? BY_DOMAIN.get(domain.slice(0, end)) : undefined
  return site && COUNTRY.test(domain.slice(end)) ? site : undefined
}

const BY_DOMAIN: ReadonlyMap<string, KnownSite> = new Map(
  KNOWN_SITES.flatMap((site) => site.domains.map((domain) => [domain, site])),
)
const BY_NAME: ReadonlyMap<string, KnownSite> = new Map(
  KNOWN_SITES.flatMap((site) => site.names.map((name) => [name, site])),
)
