import cookie from 'js-cookie'
import { quietly } from '../quietly.js'

export const COOKIES = ['tl_visitor', 'tl_session', 'tl_touches'] as const
const PROBE = 'tl_probe'
export type Cookies = Readonly<Record<string, string>>

/** First-party values that outlive the page where that is allowed and possible, and live in memory where not. */
export interface Jar {
  /** All of the page's cookies, and our own values. */
  read(): Cookies
  /** Takes new values of all {@link COOKIES}, in their order; what is missing becomes empty. */
  keep(...values: readonly string[]): void
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
  const memory: Record<string, string> = {}
  let opened = false
  let found: string | undefined

  /** Only the browser knows the widest domain that is ours, the widest on which a cookie sticks: lists end on `co.uk`. */
  function domain(): string {
    if (!opened || found !== undefined) return found ?? ''
    found = domains.find((each) => quietly(() => cookie.set(PROBE, '1', { domain: each }) && cookie.get(PROBE))) ?? ''
    quietly(() => cookie.remove(PROBE, { domain: found ?? '' }))
    return found
  }

  function keep(...values: readonly string[]): void {
    COOKIES.forEach((name, index) => {
      const value = (memory[name] = values[index] ?? '')
      const secure = location.protocol === 'https:'
      if (domain()) cookie.set(name, value, { domain: found, expires: 400, sameSite: 'Lax', secure })
    })
  }

  return {
    read() {
      const stored = quietly(() => cookie.get())
      // Another tab may have written since; where cookies are not ours to write, memory is the newest.
      return found ? { ...memory, ...stored } : { ...stored, ...memory }
    },
    keep,
    domain,
    open() {
      // Once cookies are kept, memory is older than what another tab has written.
      if (opened) return
      opened = true
      const held = Object.values(memory)
      if (held[0]) keep(...held)
    },
    close() {
      opened = false
      found = undefined
      for (const each of domains) for (const name of COOKIES) quietly(() => cookie.remove(name, { domain: each }))
    },
  }
}
