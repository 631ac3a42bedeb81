import Cookies from 'js-cookie'

const VISITOR = 'tl_visitor'
const SESSION = 'tl_session'
const TOUCHES = 'tl_touches'
export type CookieName = typeof VISITOR | typeof SESSION | typeof TOUCHES

const NAMES: readonly CookieName[] = [VISITOR, SESSION, TOUCHES]

/** First-party values that outlive the page where that is allowed and possible, and live in memory where not. */
export interface Jar {
  /** The widest domain on which this page can keep a cookie; the page's own host until cookies may be used. */
  readonly domain: string
  get(name: CookieName): string | undefined
  set(name: CookieName, value: string): void
  /** Starts to use cookies and writes into them what memory holds. */
  open(): void
  /** Stops using cookies and removes them on every host; memory stays. */
  close(): void
  /** Forgets everything, in memory and in cookies. */
  clear(): void
}

export function cookieJar(host: string): Jar {
  const memory = new Map<CookieName, string>()
  let domain: string | undefined

  const write = (value: string, name: CookieName): void => {
    quietly(() =>
      Cookies.set(name, value, {
        expires: 400,
        sameSite: 'Lax',
        secure: location.protocol === 'https:',
        ...(domain && { domain }),
      }),
    )
  }
  const remove = (): void => {
    for (const each of ['', ...domains(host)]) {
      for (const name of NAMES) quietly(() => Cookies.remove(name, { domain: each }))
    }
  }
  return {
    get domain() {
      return domain || host
    },
    get(name) {
      const stored = quietly(() => Cookies.get(name))
      // Another tab may have written since; where cookies are not ours to write, memory is the newest.
      return domain === undefined ? (memory.get(name) ?? stored) : (stored ?? memory.get(name))
    },
    set(name, value) {
      memory.set(name, value)
      if (domain !== undefined) write(value, name)
    },
    open() {
      domain = quietly(() => widestDomain(host)) ?? ''
      memory.forEach(write)
    },
    close() {
      domain = undefined
      remove()
    },
    clear() {
      memory.clear()
      remove()
    },
  }
}

/** The host and the domains above it, widest first. */
function domains(host: string): string[] {
  return host
    .split('.')
    .map((_, index, labels) => labels.slice(index).join('.'))
    .reverse()
}

/**
 * Asks the browser instead of a list of public suffixes: the widest domain on which a cookie sticks is the widest that
 * is ours (https://github.com/PostHog/posthog-js/issues/888 is what a regular expression does on `co.uk`).
 */
function widestDomain(host: string): string {
  const probe = 'tl_probe'
  return (
    domains(host).find((domain) => {
      Cookies.set(probe, '1', { domain })
      const stuck = Cookies.get(probe)
      Cookies.remove(probe, { domain })
      return stuck
    }) ?? ''
  )
}

/** A sandboxed frame throws on `document.cookie`. */
function quietly<T>(action: () => T): T | undefined {
  try {
    return action()
  } catch {
    return undefined
  }
}
