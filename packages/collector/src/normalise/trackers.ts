import type { GoogleSession, JsonObject, Touch, Trackers } from '@throughline/protocol'
import QuickLRU from 'quick-lru'

type Draft = { -readonly [Key in keyof Trackers]: Trackers[Key] }

/**
 * Reads what the cookies of other trackers say. None of the vendors documents its format as fixed, so what cannot be
 * read is left out, and stays raw in `ids`.
 *
 * @param chain the visitor's touches, from whose `fbclid` Meta's click ID is made where its cookie is missing.
 */
export function readTrackers(ids: JsonObject | undefined, chain: readonly Touch[]): Trackers | undefined {
  const read: Draft = {}
  for (const name in ids) {
    const value = ids[name]
    if (typeof value === 'string' && value !== '') readCookie(read, name, value)
  }
  const clickId = read.metaClickId === undefined ? clickIdOf(chain) : undefined
  if (clickId) read.metaClickId = clickId
  for (const _ in read) return read
  return undefined
}

function readCookie(read: Draft, name: string, value: string): void {
  switch (name) {
    case '_ga': {
      const id = googleClientId(value)
      if (id) read.googleClientId = id
      return
    }
    case '_ym_uid':
      read.metricaClientId = value
      return
    case '_ym_d':
      if (EPOCH_SECONDS.test(value)) read.metricaFirstVisitAt = Number(value) * 1_000
      return
    case '_fbp':
      read.metaBrowserId = value
      return
    case '_fbc':
      read.metaClickId = value
      return
    case '_gcl_aw': {
      const id = /^GCL\.\d+\.(.+)$/.exec(value)?.[1]
      if (id) read.googleClickId = id
      return
    }
    case 'roistat_visit':
      read.roistatVisit = value
      return
    case 'convead_guest_uid':
      read.conveadGuestId = value
      return
  }
  if (name.startsWith('_ga_')) {
    const session = googleSession(value)
    if (session) read.googleSessions = withSession(streamOf(name), session, read.googleSessions)
  } else if (name.startsWith('_comagic_id')) {
    const [visitorId, sessionId] = value.split('.')
    if (visitorId && sessionId) read.comagic = { visitorId, sessionId }
  }
}

const EPOCH_SECONDS = /^\d{9,11}$/

/** A site has few streams; as a key, a text that was cut out anew costs more than all else that is read of its session. */
const streams = new QuickLRU<string, string>({ maxSize: 1_000 })

function streamOf(name: string): string {
  const known = streams.get(name)
  if (known !== undefined) return known
  const stream = name.slice('_ga_'.length)
  streams.set(name, stream)
  return stream
}

type GoogleSessions = NonNullable<Trackers['googleSessions']>

function withSession(stream: string, session: GoogleSession, others: GoogleSessions | undefined): GoogleSessions {
  return others ? { [stream]: session, ...others } : { [stream]: session }
}

/** `GA1.<depth>.<random>.<seconds>`: the last two parts, whatever depth and version are. */
function googleClientId(value: string): string | undefined {
  return /^GA\d+\..*?(\d+\.\d+)$/.exec(value)?.[1]
}

/**
 * `GS1.1.<id>.<number>.…` until May 2025, then `GS2.1.s<id>$o<number>$…`, whose parts are told by their letters and
 * come in any order.
 */
function googleSession(value: string): GoogleSession | undefined {
  if (value.startsWith('GS2.')) return sessionOf(GS2_ID.exec(value)?.[1], GS2_NUMBER.exec(value)?.[1])
  const [version, , id, number] = value.split('.')
  return version === 'GS1' ? sessionOf(id, number) : undefined
}

const GS2_ID = /[.$]s([^$]*)/
const GS2_NUMBER = /[.$]o([^$]*)/

function sessionOf(id: string | undefined, number: string | undefined): GoogleSession | undefined {
  return id && /^\d+$/.test(id) && number && /^\d{1,9}$/.test(number) ? { id, number: Number(number) } : undefined
}

/** Meta's click ID as its pixel writes it: https://developers.facebook.com/docs/marketing-api/conversions-api/parameters/fbp-and-fbc */
function clickIdOf(chain: readonly Touch[]): string | undefined {
  const clicked = chain.findLast(({ clickIds }) => clickIds?.fbclid)
  return clicked && `fb.1.${clicked.at}.${clicked.clickIds?.fbclid}`
}
