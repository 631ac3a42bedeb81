import type { Consent, MessageContext } from '@throughline/protocol'
import type { Cookies } from './arrive/jar.js'
import type { Attribution } from './tracker.js'
import { VERSION } from './version.js'

/** Cookies by which other systems know the visitor: GA, Metrica, Meta, Roistat, UIS/CoMagic, Convead, and our own. */
const TRACKER_COOKIES = /^(_ga(_\w+)?|_ym_uid|_fb[pc]|roistat_visit|_comagic_id\w*|convead_guest_uid|tl_visitor)$/

/** The surroundings of a message at this moment. */
export function messageContext(now: Attribution, cookies: Cookies, referrer: string, consent: Consent): MessageContext {
  const ids = Object.fromEntries(Object.entries(cookies).filter(([name]) => TRACKER_COOKIES.test(name)))
  return {
    page: { url: location.href, path: location.pathname, title: document.title, referrer },
    userAgent: navigator.userAgent,
    locale: navigator.language,
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    screen: { width: screen.width, height: screen.height },
    library: { name: '@throughline/browser', version: VERSION },
    ids,
    session: now.session,
    touch: now.last,
    touches: now.touches,
    consent,
  }
}
