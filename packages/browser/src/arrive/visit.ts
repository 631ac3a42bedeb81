import { parseTouch, type RawTouch } from '@throughline/protocol'
import { nanoid } from 'nanoid'
import type { Attribution } from '../tracker.js'
import type { Jar } from './jar.js'
import { decodeTouches, encodeTouch, encodeTouches } from './touch-cookie.js'

const IDLE_MS = 30 * 60_000
/** A write to a cookie costs more than all else that we do: a session is renewed once a minute. */
const RENEW_MS = 60_000

/** An address and its referrer. */
export type Page = readonly [url: string, referrer: string]

/**
 * Continues the session or opens a new one: after 30 idle minutes, or when the page was reached from a source that the
 * last touch has not. Every session has one touch; without a source it is direct. `links` are the business's other
 * hosts; a return from one of the `ignored`, payment pages and sign-in providers, keeps the earlier touch.
 */
export function visit(jar: Jar, links: readonly string[], ignored: readonly string[], page?: Page): Attribution {
  const now = Date.now()
  const { tl_visitor = '', tl_session = '', tl_touches = '' } = jar.read()
  const known = /^[\w-]{8,64}$/.test(tl_visitor)
  const visitor = known ? tl_visitor : nanoid()
  // The domain tells whether another host is a neighbour: for most pages there is no need to ask.
  const own = [page?.[1].startsWith(location.origin) ? '' : jar.domain(), ...links]
  const [, id, index = 0, startedAt = now, seenAt = 0] =
    /^([\w-]{8,36})\.(\d{1,6})\.(\d{13})\.(\d{13})$/.exec(tl_session) ?? []
  const touches = decodeTouches(tl_touches)
  const before = touches.at(-1)
  const arrived = (ignore: readonly string[]): RawTouch | null | undefined =>
    page && parseTouch(...page, { now, ignore })
  const found = arrived([...own, ...ignored])
  const live =
    known && id && before && Math.abs(now - +seenAt) < IDLE_MS && (!found || source(found) === source(before))
  if (!live && (found || !before || !arrived(own))) touches.push(found ?? { at: now, landing: location.pathname })
  const session = live
    ? { id, index: +index, startedAt: +startedAt }
    : { id: nanoid(12), index: +index + 1, startedAt: now }
  if (!live || now - +seenAt > RENEW_MS) {
    jar.keep(visitor, [...Object.values(session), now].join('.'), encodeTouches(touches))
  }
  const [first = { at: now }] = touches
  const last = touches.at(-1) ?? first
  const lastNonDirect = touches.findLast((touch) => touch.source || touch.clickIds || touch.referrer)
  return { visitor, session, first, last, lastNonDirect, touches }
}

/** What tells one touch from another, without when and where it landed. */
function source(touch: RawTouch): string {
  return encodeTouch({ ...touch, at: 0, landing: '' })
}
