import Cookies from 'js-cookie'
import { quietly } from '../quietly.js'

export const COOKIES = ['tl_visitor', 'tl_session', 'tl_touches'] as const
const PROBE = 'tl_probe'
export type CookieName = (typeof COOKIES)[number]

/** First-party values that outlive the page where that is allowed and possible, and live in memory where not. */
export interface Jar {
  get(name: CookieName): string
  set(name: CookieName, value: string): void
  /** The widest domain on which this page keeps its cookies; `undefined` while it keeps none. */
  domain(): string | undefined
  /** Starts to keep cookies, beginning with what memory holds. */
  open(): void
  /** Stops keeping cookies and removes them on every domain; memory stays. */
  close(): void
  /** Forgets everything, in memory and in cookies. */
  clear(): void
}

/** Every cookie that the page may read. */
export function cookies(): Partial<Record<string, string>> {
  return quietly(() => Cookies.get()) ?? {}
}

export function cookieJar(): Jar {
  const labels = location.hostname.split('.')
  const domains = labels.map((_, index) => labels.slice(-1 - index).join('.'))
  const secure = location.protocol === 'https:'
  let memory = cookies()
  let domain: string | undefined

  function set(name: string, value: string): void {
    memory[name] = value
    if (domain) Cookies.set(name, value, { domain, expires: 400, sameSite: 'Lax', secure })
  }

  function remove(): void {
    for (const each of domains) for (const name of COOKIES) quietly(() => Cookies.remove(name, { domain: each }))
  }

  return {
    // Another tab may have written since; where cookies are not ours to write, memory is the newest.
    get: (name) => (domain && Cookies.get(name)) ?? memory[name] ?? '',
    set,
    domain: () => domain,
    open() {
      // The widest domain on which a cookie sticks is the widest that is ours; lists and patterns end up on `co.uk`.
      domain = domains.find((each) => quietly(() => Cookies.set(PROBE, '1', { domain: each }) && Cookies.get(PROBE)))
      quietly(() => Cookies.remove(PROBE, { domain }))
      for (const name of COOKIES) if (memory[name]) set(name, memory[name])
    },
    close() {
      domain = undefined
      remove()
    },
    clear() {
      memory = {}
      remove()
    },
  }
}
