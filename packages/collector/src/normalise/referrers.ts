import { KNOWN_SITES, type KnownSite, type SiteKind } from './known-sites.js'

/** Under which medium a site's referrals are counted. */
const MEDIUMS: Readonly<Record<SiteKind, string>> = {
  assistant: 'ai-assistant',
  mail: 'email',
  search: 'organic',
  social: 'social',
  video: 'referral',
  shopping: 'referral',
}

/** Source and medium of a referring host, which is bare and lower case. An unknown host is a referral from itself. */
export function classifyReferrer(host: string): { readonly source: string; readonly medium: string } {
  const site = siteAt(host)
  return site ? { source: site.names[0], medium: MEDIUMS[site.kind] } : { source: host, medium: 'referral' }
}

/** The kind of site that a source names, by a name of its own or by a host: `yandex`, `ya.ru`, `chatgpt.com`. */
export function kindOf(source: string): SiteKind | undefined {
  return (KNOWN_SITES.find(({ names }) => names.includes(source)) ?? siteAt(source))?.kind
}

function siteAt(host: string): KnownSite | undefined {
  return KNOWN_SITES.find(({ domains }) => domains.some((domain) => belongsTo(host, domain)))
}

/** A country domain: `de`, `com`, `co.uk`, `com.tr`. It must be the end of the host: `google.evil.com` is not Google. */
const COUNTRY = /^(com?\.)?[a-z]{2,3}$/

function belongsTo(host: string, domain: string): boolean {
  if (!domain.endsWith('.')) return host === domain || host.endsWith(`.${domain}`)
  const start = `.${host}`.indexOf(`.${domain}`)
  return start >= 0 && COUNTRY.test(host.slice(start + domain.length))
}
