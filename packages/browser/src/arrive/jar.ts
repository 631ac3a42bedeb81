import cookie from 'js-cookie'
import { quietly } from '../quietly.js'

export const COOKIES = ['tl_visitor', 'tl_session', 'tl_touches'] as const
const PROBE = 'tl_probe'
export type CookieName = (typeof COOKIES)[number]
export type Cookies = Readonly<Partial<Record<string, string>>>

/** First-party values that outlive the page where that is allowed and possible, and live in memory where not. */
export interface Jar {
  /** All of the page's cookies, and our own values. */
  read(): Cookies
  set(name: CookieName, value: string): void
  /** The widest domain on which this page keeps its cookies; empty while it keeps none. Finding it takes a write. */
  domain(): string
  /** Starts to keep cookies, beginning with what memory holds. */
  open(): void
  /** Stops keeping cookies and removes them on every domain; memory stays. */
  close(): void
}

export function cookieJar(): Jar {
  const labels = location.hostname.split('.')
  const domains = labels.map((_, index) => labels.slice(~index).join('.'))
  const memory: Partial<Record<string, string>> = {}
  let opened = false
  let found: string | undefined

  /** Only the browser knows the widest domain that is ours, the widest on which a cookie sticks: lists end on `co.uk`. */
  function domain(): string {
    if (!opened || found !== undefined) return found ?? ''
    found = domains.find((each) => quietly(() => cookie.set(PROBE, '1', { domain: each }) && cookie.get(PROBE))) ?? ''
    quietly(() => cookie.remove(PROBE, { domain: found ?? '' }))
    return found
  }

  function set(name: string, value: string): void {
    memory[name] = value
    const secure = location.protocol === 'https:'
    if (domain()) cookie.set(name, value, { domain: domain(), expires: 400, sameSite: 'Lax', secure })
  }

  return {
    read() {
      const stored = quietly(() => cookie.get())
      // Another tab may have written since; where cookies are not ours to write, memory is the newest.
      return found ? { ...memory, ...stored } : { ...stored, ...memory }
    },
    set,
    domain,
    open() {
      // Once cookies are kept, memory is older than what another tab has written.
      if (opened) return
      opened = true
      for (const name in memory) set(name, memory[name] ?? '')
    },
    close() {
      opened = false
      found = undefined
      for (const each of domains) for (const name of COOKIES) quietly(() => cookie.remove(name, { domain: each }))
    },
  }
}
