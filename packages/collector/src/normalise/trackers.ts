import type { GoogleSession, JsonObject, Touch, Trackers } from '@throughline/protocol'
import { compact } from './read.js'

type Read = { -readonly [Key in keyof Trackers]: Trackers[Key] | undefined }

/**
 * Reads what the cookies of other trackers say. None of the vendors documents its format as fixed, so what cannot be
 * read is left out, and stays raw in `ids`.
 *
 * @param chain the visitor's touches, from whose `fbclid` Meta's click ID is made where its cookie is missing.
 */
export function readTrackers(ids: JsonObject | undefined, chain: readonly Touch[]): Trackers | undefined {
  const read: Read = {}
  for (const name in ids) {
    const value = ids[name]
    if (typeof value === 'string' && value !== '') readCookie(read, name, value)
  }
  read.metaClickId ??= clickIdOf(chain)
  return compact<Trackers>(read)
}

function readCookie(read: Read, name: string, value: string): void {
  switch (name) {
    case '_ga':
      read.googleClientId = googleClientId(value)
      return
    case '_ym_uid':
      read.metricaClientId = value
      return
    case '_ym_d':
      read.metricaFirstVisitAt = epochMs(value)
      return
    case '_fbp':
      read.metaBrowserId = value
      return
    case '_fbc':
      read.metaClickId = value
      return
    case '_gcl_aw':
      read.googleClickId = /^GCL\.\d+\.(.+)$/.exec(value)?.[1]
      return
    case 'roistat_visit':
      read.roistatVisit = value
      return
    case 'convead_guest_uid':
      read.conveadGuestId = value
      return
  }
  if (name.startsWith('_ga_')) {
    const session = googleSession(value)
    if (session) read.googleSessions = { [name.slice('_ga_'.length)]: session, ...read.googleSessions }
  } else if (name.startsWith('_comagic_id')) {
    const [visitorId, sessionId] = value.split('.')
    if (visitorId && sessionId) read.comagic = { visitorId, sessionId }
  }
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

function epochMs(seconds: string): number | undefined {
  return /^\d{9,11}$/.test(seconds) ? Number(seconds) * 1_000 : undefined
}

/** Meta's click ID as its pixel writes it: https://developers.facebook.com/docs/marketing-api/conversions-api/parameters/fbp-and-fbc */
function clickIdOf(chain: readonly Touch[]): string | undefined {
  const clicked = chain.findLast(({ clickIds }) => clickIds?.fbclid)
  return clicked && `fb.1.${clicked.at}.${clicked.clickIds?.fbclid}`
}
