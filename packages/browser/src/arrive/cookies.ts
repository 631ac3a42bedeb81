import { quietly } from '../quietly.js'

/** What we keep of a visitor. */
const NAMES = ['tl_visitor', 'tl_session', 'tl_touches'] as const
const OWN = /^tl_/
const PROBE = 'tl_probe'
const MAX_AGE_S = 400 * 86_400

/** The newest values while cookies are blocked or not allowed yet; afterwards for those that get lost. */
let memory: readonly string[] = []
let allowed = false
let domain: string | undefined

/** The page's cookies whose names match, as they are. */
export function cookies(names: RegExp): Readonly<Record<string, string>> {
  const all = quietly(() => document.cookie) ?? ''
  return Object.fromEntries(
    all
      .split('; ')
      .filter((pair) => names.test(pair))
      .map((pair) => pair.split(/=(.*)/)),
  )
}

/** Visitor, session and touches; empty where there is none. */
export function values(): string[] {
  const stored = cookies(OWN)
  // Another tab may have written since, but only where cookies are ours to write.
  return NAMES.map((name, index) => (domain ? (stored[name] ?? memory[index]) : (memory[index] ?? stored[name])) ?? '')
}

/** Takes new {@link values}, into cookies where that is allowed and possible. */
export function keep(...fresh: readonly string[]): void {
  memory = fresh
  if (ownDomain()) NAMES.forEach((name, index) => write(name, fresh[index], domain))
}

/** The widest domain on which this page keeps its cookies; empty while it keeps none. Finding it takes a write. */
export function ownDomain(): string {
  if (!allowed) return ''
  // Only the browser knows which domains are ours: lists end on `co.uk`.
  return (domain ??=
    domains().find((each) => {
      write(PROBE, '1', each)
      const kept = cookies(OWN)[PROBE]
      write(PROBE, '', each, 0)
      return kept
    }) ?? '')
}

/** From now on values are cookies. */
export function allowCookies(): void {
  // Once they are, memory is older than what another tab has written.
  if (allowed) return
  allowed = true
  if (memory[0]) keep(...memory)
}

/** From now on nothing is kept; what was is removed on every domain. */
export function forbidCookies(): void {
  allowed = false
  domain = undefined
  domains().forEach((each) => NAMES.forEach((name) => write(name, '', each, 0)))
}

/** The page's host and all above it, the widest first. */
function domains(): string[] {
  return location.hostname.split('.').map((_, index, labels) => labels.slice(~index).join('.'))
}

function write(name: string, value: string | undefined, on: string | undefined, maxAge = MAX_AGE_S): void {
  // An attribute that no browser knows, `false`, is passed over.
  const secure = location.protocol === 'https:' && 'secure'
  quietly(() => (document.cookie = `${name}=${value};path=/;samesite=lax;max-age=${maxAge};domain=${on};${secure}`))
}
