import { CLICK_ID_PARAMS, type ClickIdParam } from './click-ids.js'

/** The five values of a UTM link, under the names that a touch gives them. */
export const UTM_FIELDS = ['source', 'medium', 'campaign', 'content', 'term'] as const
export type UtmField = (typeof UTM_FIELDS)[number]

/** What a link may say of an arrival. */
export const MARKS: readonly (UtmField | ClickIdParam)[] = [...UTM_FIELDS, ...CLICK_ID_PARAMS]

/**
 * How a visitor arrived, as the browser saw it: what the link said, click IDs under their parameters' names. Channels
 * and engines are decided in the collector.
 */
export interface RawTouch extends Readonly<Partial<Record<UtmField | ClickIdParam, string>>> {
  /** Epoch milliseconds. */
  readonly at: number
  /** Path of the landing page, without query and hash. */
  readonly landing?: string
  /** Host of the referring page, lower case, without `www.`. */
  readonly referrer?: string
}

/** A touch that is being put together. */
export type TouchDraft = { -readonly [Key in keyof RawTouch]: RawTouch[Key] }

/** Longest value kept: what is longer is cut, so that a URL cannot fill a cookie. `fbclid` passes 200 characters. */
const MAX_VALUE = 256

/** Host, path, and the query and hash together. Tells as much of any string, where `URL` throws at many. */
const PARTS = /^[\w+.-]+:\/\/([^/?#]*)([^?#]*)/

/**
 * Reads how a visitor arrived from the page's address and its referrer; where neither tells (a direct visit or a move
 * within the host) there is only when and where. Never throws, whatever the strings are. UTM marks are read in any
 * case, from the query and from the hash; the first of two equal names counts.
 */
export function parseTouch(pageUrl: string, referrerUrl: string, at: number): TouchDraft {
  const [, own, path = '', marks = ''] = pageUrl.split(PARTS)
  // An app's referrer (`android-app://com.google.android.gm/`) has a host too, so the protocol is not checked.
  const host = bareHost(referrerUrl.split(PARTS)[1] ?? '')
  const touch: TouchDraft = { at, landing: path.slice(0, MAX_VALUE) }
  if (host && !isWithin(host, own)) touch.referrer = host.slice(0, MAX_VALUE)
  // Every `?`, `&` and `#` begins a name: a hash router keeps its query behind the hash, or marks stand there alone.
  for (const [key, value] of new URLSearchParams(marks.replace(/[?#]/g, '&'))) {
    const name = MARKS.find((mark, index) => (UTM_FIELDS[index] ? 'utm_' + mark : mark) === key.toLowerCase())
    const text = value.trim().slice(0, MAX_VALUE)
    if (name && text) touch[name] ??= text
  }
  return touch
}

/** Several values: an array in code, one string with commas in an attribute. */
export type List = string | readonly (List | undefined)[]

/** The values of a list, without blanks. */
export function list(value: List | undefined): string[] {
  return String(value ?? '').match(/[^\s,]+/g) ?? []
}

/** Whether a host is one of the domains or a subdomain of one. */
export function isWithin(host: string, domains: List | undefined): boolean {
  return list(domains).some((domain) => `.${host}`.endsWith('.' + bareHost(domain)))
}

/** Lower-case host without `www.` and port, the form in which hosts are compared and stored. */
export function bareHost(host: string): string {
  return host.toLowerCase().replace(/^www\.|:\d+$/g, '')
}
