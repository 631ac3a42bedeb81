import type { MessageContext, WirePage } from '@throughline/protocol'
import Cookies from 'js-cookie'
import type { Visit } from './arrive/visit.js'
import { VERSION } from './version.js'

/** Cookies by which other systems know the visitor: GA, Metrica, Meta, Roistat, UIS/CoMagic, Convead, and our own. */
const TRACKER_COOKIES = /^(_ga(_\w+)?|_ym_uid|_fb[pc]|roistat_visit|_comagic_id\w*|convead_guest_uid|tl_visitor)$/

/** The surroundings of a message at this moment. */
export function messageContext(visit: Visit, page: WirePage): MessageContext {
  return {
    page,
    userAgent: navigator.userAgent,
    locale: navigator.language,
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    screen: { width: screen.width, height: screen.height },
    library: { name: '@throughline/browser', version: VERSION },
    ids: trackerIds(),
    session: visit.session,
    touch: visit.touch,
    touches: visit.touches,
  }
}

function trackerIds(): Record<string, string> {
  try {
    return Object.fromEntries(Object.entries(Cookies.get()).filter(([name]) => TRACKER_COOKIES.test(name)))
  } catch {
    return {}
  }
}
