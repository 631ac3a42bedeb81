import type { MessageContext } from '@throughline/protocol'
import { cookies } from './arrive/cookies.js'
import { consentSignals } from './consent.js'
import type { Attribution } from './tracker.js'
import { VERSION } from './version.js'

/** By which GA, Metrica, Meta, Roistat, UIS/CoMagic, Convead and we know the visitor; the collector sorts them. */
const TRACKER_COOKIES = /^(_g[ac]|_ym_|_fb|roistat_v|_comagic|convead_g|tl_v)/

/** The surroundings of a message at this moment. */
export function messageContext({ session, touches }: Attribution, referrer: string): MessageContext {
  return {
    page: { url: location.href, title: document.title, referrer },
    locale: navigator.language,
    library: VERSION,
    ids: cookies(TRACKER_COOKIES),
    session,
    touches,
    consent: consentSignals(),
  }
}
