import { parseTouch, type RawTouch, type Session } from '@throughline/protocol'
import { nanoid } from 'nanoid'
import type { Jar } from './jar.js'
import { decodeTouches, encodeTouches } from './touch-cookie.js'

/** Who is here, in which session, and by which touches. */
export interface Visit {
  readonly visitor: string
  readonly session: Session
  /** The touch that opened the session, which is the last of them. */
  readonly touch: RawTouch
  /** Oldest first: the first touch and the last nine. */
  readonly touches: readonly RawTouch[]
}

/** A page that was opened. */
export interface Arrival {
  readonly url: string
  readonly referrer: string
  /** By reload or the back button: the address and the referrer speak of an earlier arrival. */
  readonly again: boolean
}

export interface VisitRules {
  readonly now: number
  /** Own hosts: a move between them is no arrival, and a session that begins so is direct. */
  readonly own: readonly string[]
  /** Foreign hosts that keep the earlier touch: payment pages, sign-in providers. */
  readonly ignored: readonly string[]
}

const IDLE_MS = 30 * 60_000
/** A write to a cookie costs more than all else that we do: a session is renewed once a minute. */
const SEEN_MS = 60_000

/**
 * Continues the session or opens a new one: after 30 idle minutes, or when the arrival has a source that the last
 * touch does not. Every session has one touch; without a source it is direct.
 */
export function visit(jar: Jar, rules: VisitRules, arrival?: Arrival): Visit {
  const { now, own, ignored } = rules
  const visitor = readVisitor(jar) ?? nanoid()
  const touches = decodeTouches(jar.get('tl_touches') ?? '')
  const last = touches.at(-1)
  const before = readSession(jar)
  const live = before && last && Math.abs(now - before.seenAt) < IDLE_MS
  const arrived = (ignore: readonly string[]): RawTouch | null =>
    arrival ? parseTouch(arrival.url, arrival.referrer, { now, ignore }) : null
  const found = arrived([...own, ...ignored])
  const opens = !live || (found && !arrival?.again && source(found) !== source(last))
  // A return from a payment page opens a session when it took long, but the earlier touch stays.
  const touch = opens && (found || !last || !arrived(own)) ? (found ?? { at: now, landing: location.pathname }) : last
  if (touch !== last) touches.push(touch)
  const session = opens ? { id: nanoid(12), index: (before?.index ?? 0) + 1, startedAt: now } : before
  if (opens || arrival || now - before.seenAt > SEEN_MS) {
    jar.set('tl_visitor', visitor)
    jar.set('tl_session', `${session.id}.${session.index}.${session.startedAt.toString(36)}.${now.toString(36)}`)
    jar.set('tl_touches', encodeTouches(touches))
  }
  return { visitor, session, touch, touches }
}

export function readVisitor(jar: Jar): string | undefined {
  return /^[\w-]{8,64}$/.exec(jar.get('tl_visitor') ?? '')?.[0]
}

function readSession(jar: Jar): (Session & { seenAt: number }) | undefined {
  const [, id, index, started, seen] =
    /^([\w-]{8,36})\.(\d{1,6})\.([\da-z]{1,9})\.([\da-z]{1,9})$/.exec(jar.get('tl_session') ?? '') ?? []
  return id && index && started && seen
    ? { id, index: +index, startedAt: parseInt(started, 36), seenAt: parseInt(seen, 36) }
    : undefined
}

/** What tells one touch from another, without when and where it landed. */
function source(touch: RawTouch): string {
  return JSON.stringify([
    touch.source,
    touch.medium,
    touch.campaign,
    touch.content,
    touch.term,
    touch.clickIds,
    touch.referrer,
  ])
}
