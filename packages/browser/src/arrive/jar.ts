import cookie from 'js-cookie'
import { quietly } from '../quietly.js'

export const COOKIES = ['tl_visitor', 'tl_session', 'tl_touches'] as const
const PROBE = 'tl_probe'
export type CookieName = (typeof COOKIES)[number]

/** First-party values that outlive the page where that is allowed and possible, and live in memory where not. */
export interface Jar {
  /** All of the page's cookies, and our own values. Reading costs more than all else that we do: once is enough. */
  read(): Cookies
  set(name: CookieName, value: string): void
  /** The widest domain on which this page keeps its cookies; `undefined` while it keeps none. */
  domain(): string | undefined
  /** Starts to keep cookies, beginning with what memory holds. */
  open(): void
  /** Stops keeping cookies and removes them on every domain; memory stays. */
  close(): void
}

export type Cookies = Readonly<Partial<Record<string, string>>>

export function cookieJar(): Jar {
  const labels = location.hostname.split('.')
  // Widest first; no site has a whole top-level domain.
  const domains = labels.map((_, index) => labels.slice(-1 - index).join('.')).slice(labels[1] ? 1 : 0)
  const secure = location.protocol === 'https:'
  const memory: Partial<Record<string, string>> = {}
  let domain: string | undefined

  function set(name: string, value: string): void {
    memory[name] = value
    if (domain) cookie.set(name, value, { domain, expires: 400, sameSite: 'Lax', secure })
  }

  return {
    read() {
      const stored = quietly(() => cookie.get())
      // Another tab may have written since; where cookies are not ours to write, memory is the newest.
      return domain ? { ...memory, ...stored } : { ...stored, ...memory }
    },
    set,
    domain: () => domain,
    open() {
      // The widest domain on which a cookie sticks is the widest that is ours; lists and patterns end up on `co.uk`.
      domain = domains.find((each) => quietly(() => cookie.set(PROBE, '1', { domain: each }) && cookie.get(PROBE)))
      quietly(() => cookie.remove(PROBE, { domain }))
      for (const name in memory) set(name, memory[name] ?? '')
    },
    close() {
      domain = undefined
      for (const each of domains) for (const name of COOKIES) quietly(() => cookie.remove(name, { domain: each }))
    },
  }
}
