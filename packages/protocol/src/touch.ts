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

/** Host, path, and the query and hash together. Tells as much of any string, where `URL` throws at many. */
const PARTS = /^[\w+.-]+:\/\/([^/?#]*)([^?#]*)(.*)/s

/**
 * Reads how a visitor arrived from the page's address and its referrer; `null` when neither tells (a direct visit or
 * a move within the site). Never throws, whatever the strings are. UTM marks are read in any case, from the query and
 * from the hash; the first of two equal names counts.
 */
export function parseTouch(pageUrl: string, referrerUrl: string, { now, ignore = [] }: TouchOptions): RawTouch | null {
  const [, own = '', path = '', marks = ''] = PARTS.exec(pageUrl) ?? []
  // Every `?`, `&` and `#` begins a name: a hash router keeps its query behind the hash, or marks stand there alone.
  const params = new URLSearchParams(marks.replace(/[?&#][^?&#=]*/g, (name) => '&' + name.slice(1).toLowerCase()))
  const touch: TouchDraft = { at: now, landing: path.slice(0, MAX_TOUCH_VALUE) }
  // An app's referrer (`android-app://com.google.android.gm/`) has a host too, so the protocol is not checked.
  const host = bareHost(PARTS.exec(referrerUrl)?.[1] ?? '')
  let found = !!host && !isWithin(host, [own, ...ignore])
  if (found) touch.referrer = host.slice(0, MAX_TOUCH_VALUE)
  ;[...UTM_FIELDS, ...CLICK_ID_PARAMS].forEach((field, index) => {
    const isUtm = index < UTM_FIELDS.length
    const value = params.get(isUtm ? 'utm_' + field : field)?.trim()
    if (!value) return
    found = true
    setTouchValue(touch, field, value.slice(0, isUtm ? MAX_TOUCH_VALUE : MAX_CLICK_ID))
  })
  return found ? touch : null
}

/** A touch that is being put together. */
export type TouchDraft = { -readonly [Key in keyof RawTouch]: RawTouch[Key] }

/** Puts a value where a touch has it: click IDs together, all else beside them. */
export function setTouchValue(touch: TouchDraft, field: string, value: string): void {
  const isClickId = CLICK_ID_PARAMS.some((param) => param === field)
  Object.assign(isClickId ? (touch.clickIds ??= {}) : touch, { [field]: value })
}

/** Whether a host is one of the domains or a subdomain of one. */
export function isWithin(host: string, domains: readonly string[]): boolean {
  return domains.some((domain) => ('.' + host).endsWith('.' + bareHost(domain)))
}

/** Lower-case host without `www.` and port, the form in which hosts are compared and stored. */
export function bareHost(host: string): string {
  return host.toLowerCase().replace(/^www\.|:\d+$/g, '')
}
