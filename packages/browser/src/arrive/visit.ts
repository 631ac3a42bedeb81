import { parseTouch, type RawTouch, type Session } from '@throughline/protocol'
import { nanoid } from 'nanoid'
import type { Jar } from './jar.js'
import { decodeTouches, encodeTouch, encodeTouches } from './touch-cookie.js'

/** Who is here, in which session, and by which touches. */
export interface Visit {
  readonly visitor: string
  readonly session: Session
  /** The touch that opened the session, which is the last of them. */
  readonly touch: RawTouch
  /** Oldest first: the first touch and the last nine. */
  readonly touches: readonly RawTouch[]
}

/** Address and referrer of a page that was opened. */
export type Arrival = readonly [url: string, referrer: string]

/** Hosts whose referrals are no arrivals. */
export interface KnownHosts {
  /** A session that begins with a move between them is direct. */
  readonly own: readonly string[]
  /** Payment pages, sign-in providers: a session that begins with a return from them keeps the earlier touch. */
  readonly ignored: readonly string[]
}

const IDLE_MS = 30 * 60_000
/** A write to a cookie costs more than all else that we do: a session is renewed once a minute. */
const RENEW_MS = 60_000

/**
 * Continues the session or opens a new one: after 30 idle minutes, or when the arrival has a source that the last
 * touch does not. Every session has one touch; without a source it is direct.
 */
export function visit(jar: Jar, { own, ignored }: KnownHosts, now: number, arrival?: Arrival): Visit {
  const visitor = /^[\w-]{8,64}$/.exec(jar.get('tl_visitor'))?.[0] ?? nanoid()
  const [, id, index = 0, started = now, seen = 0] =
    /^([\w-]{8,36})\.(\d{1,6})\.(\d{13})\.(\d{13})$/.exec(jar.get('tl_session')) ?? []
  const touches = decodeTouches(jar.get('tl_touches'))
  const last = touches.at(-1)
  const arrived = (ignore: readonly string[]): RawTouch | null | undefined =>
    arrival && parseTouch(...arrival, { now, ignore })
  const found = arrived([...own, ...ignored])
  const continues = id && last && Math.abs(now - +seen) < IDLE_MS && (!found || source(found) === source(last))
  const kept = last && (continues || (!found && arrived(own)))
  const touch = kept ? last : (found ?? { at: now, landing: location.pathname })
  if (!kept) touches.push(touch)
  const session = continues
    ? { id, index: +index, startedAt: +started }
    : { id: nanoid(12), index: +index + 1, startedAt: now }
  if (!continues || arrival || now - +seen > RENEW_MS) {
    jar.set('tl_visitor', visitor)
    jar.set('tl_session', [...Object.values(session), now].join('.'))
    jar.set('tl_touches', encodeTouches(touches))
  }
  return { visitor, session, touch, touches }
}

/** What tells one touch from another, without when and where it landed. */
function source(touch: RawTouch): string {
  return encodeTouch({ ...touch, at: 0, landing: '' }, 256)
}
