import { CLICK_ID_PARAMS, type ClickIds } from './click-ids.js'

/** How a visitor arrived, as the browser saw it. Channels and engines are decided in the collector. */
export interface RawTouch {
  /** Epoch milliseconds. */
  readonly at: number
  readonly source?: string
  readonly medium?: string
  readonly campaign?: string
  readonly content?: string
  readonly term?: string
  readonly clickIds?: ClickIds
  /** Path of the landing page, without query and hash. */
  readonly landing?: string
  /** Host of the referring page, lower case, without `www.`. */
  readonly referrer?: string
}

/** The five values of a UTM link, under the names that a touch gives them. */
export const UTM_FIELDS = ['source', 'medium', 'campaign', 'content', 'term'] as const
export type UtmField = (typeof UTM_FIELDS)[number]

/** Longest value kept of any one parameter: what is longer is cut, so that a URL cannot fill a cookie. */
export const MAX_TOUCH_VALUE = 100

// A click ID is useless when cut, and the longest in the wild (`fbclid`) pass 200 characters.
const MAX_CLICK_ID = 256

export interface TouchOptions {
  /** When the page was opened, epoch milliseconds. */
  readonly now: number
  /** Hosts whose referrals are not arrivals: own domains, payment pages, sign-in providers. Subdomains count too. */
  readonly ignore?: readonly string[]
}

/**
 * Reads how a visitor arrived from the page's address and its referrer; `null` when neither tells (a direct visit or
 * a move within the site). Never throws, whatever the strings are. UTM marks are read in any case, from the query and
 * from the hash; the first of two equal names counts.
 */
export function parseTouch(pageUrl: string, referrerUrl: string, options: TouchOptions): RawTouch | null {
  const page = parseUrl(pageUrl)
  if (!page) return null
  const marks = readMarks(page)
  const referrer = foreignHost(referrerUrl, page, options.ignore)
  if (!marks && !referrer) return null
  return {
    at: options.now,
    ...marks,
    landing: page.pathname.slice(0, MAX_TOUCH_VALUE),
    ...(referrer && { referrer }),
  }
}

function readMarks(page: URL): Partial<RawTouch> | undefined {
  // A hash router keeps its query behind the hash: `/#/pricing?utm_source=x`, or marks stand there alone.
  const hash = page.hash.slice(1)
  const inHash = new URLSearchParams(hash.slice(hash.indexOf('?') + 1))
  const values = new Map<string, string>()
  for (const [name, value] of [...page.searchParams, ...inHash]) {
    // Links pasted from HTML source carry `&amp;` and so parameters called `amp;utm_source`.
    const key = name.toLowerCase().replace('amp;', '')
    const text = value.trim()
    if (text && !values.has(key)) values.set(key, text)
  }
  const utm: Partial<Record<UtmField, string>> = {}
  for (const field of UTM_FIELDS) {
    const value = values.get('utm_' + field)
    if (value) utm[field] = value.slice(0, MAX_TOUCH_VALUE)
  }
  const clickIds: Partial<Record<keyof ClickIds, string>> = {}
  let clicked = false
  for (const param of CLICK_ID_PARAMS) {
    const value = values.get(param)
    if (value) clickIds[param] = value.slice(0, MAX_CLICK_ID)
    clicked ||= !!value
  }
  return clicked ? { ...utm, clickIds } : Object.keys(utm)[0] ? utm : undefined
}

/** Host of the referrer when it is another site: not the page's own host and not on the ignore list. */
function foreignHost(referrerUrl: string, page: URL, ignore: readonly string[] = []): string | undefined {
  // An app's referrer (`android-app://com.google.android.gm/`) has a host too, so the protocol is not checked.
  const host = bareHost(parseUrl(referrerUrl)?.hostname ?? '')
  return host && !isWithin(host, [page.hostname, ...ignore]) ? host.slice(0, MAX_TOUCH_VALUE) : undefined
}

/** Whether a host is one of the domains or a subdomain of one. */
export function isWithin(host: string, domains: readonly string[]): boolean {
  return domains.some((domain) => ('.' + host).endsWith('.' + bareHost(domain)))
}

/** Lower-case host without `www.`, the form in which hosts are compared and stored. */
export function bareHost(host: string): string {
  return host.toLowerCase().replace(/^www\./, '')
}

function parseUrl(url: string): URL | undefined {
  try {
    return new URL(url)
  } catch {
    return undefined
  }
}
