import { isWithin, parseTouch, type RawTouch, type TouchDraft } from '@throughline/protocol'
import type { TrackerOptions } from '../options.js'
import { randomId } from '../random-id.js'
import type { Attribution } from '../tracker.js'
import { keep, ownDomain, values } from './cookies.js'
import { decodeTouches, encodeTouches, source } from './touch-cookie.js'

const IDLE_MS = 30 * 60_000
/** A write to a cookie costs more than all else that we do: a session is renewed once a minute. */
const RENEW_MS = 60_000

/** An address and its referrer. */
export type Page = readonly [url: string, referrer: string]

/**
 * Continues the session or opens a new one: after 30 idle minutes, or when the page was reached from a source that the
 * last touch has not. Every session has one touch; without a source it is direct. A return from one of the ignored
 * hosts, payment pages and sign-in providers, keeps the earlier touch.
 */
export function visit(options: TrackerOptions, page?: Page): Attribution {
  const now = Date.now()
  const [known = '', text = '', chain = ''] = values()
  const visitor = /^[\w-]{8,64}$/.test(known) ? known : randomId()
  let [index = 0, startedAt = 0, seenAt = 0] = (text.match(/\d{1,13}/g) ?? []).map(Number)
  const touches = decodeTouches(chain)
  const found: TouchDraft = page ? parseTouch(...page, now) : { at: now, landing: location.pathname }
  let last = touches.at(-1)
  const { referrer = '' } = found
  const ignored = isWithin(referrer, options.ignoreReferrers)
  // The domain tells whether another host is a neighbour: for most pages there is no need to ask.
  if (ignored || (referrer && isWithin(referrer, [ownDomain(), options.linkDomains]))) delete found.referrer
  const from = source(found)
  const live = visitor === known && last && Math.abs(now - seenAt) < IDLE_MS && (!from || from === source(last))
  if (!live) {
    index++
    startedAt = now
    if (from || !last || !ignored) touches.push((last = found))
  }
  if (!live || now - seenAt > RENEW_MS) {
    keep(visitor, [index, startedAt, now].join('.'), encodeTouches(touches))
  }
  // There is one by now, as every session has one.
  return {
    visitor,
    session: { index, startedAt },
    first: touches[0] as RawTouch,
    last: last as RawTouch,
    lastNonDirect: touches.findLast(source),
    touches,
  }
}
