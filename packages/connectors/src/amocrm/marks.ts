import type { JsonObject, TrackedEvent } from '@throughline/protocol'
import { text } from '../crm/values.js'

/** Marks and tracker IDs under amoCRM's codes; a direct visit has no marks. */
export function marksOf({
  touch,
  ids = {},
  trackers,
  consent,
}: TrackedEvent): Readonly<Record<string, string | undefined>> {
  if (consent?.analytics === false) return {}
  const marked = touch?.channel === 'Direct' ? undefined : touch
  return {
    UTM_SOURCE: text(marked?.source),
    UTM_MEDIUM: text(marked?.medium),
    UTM_CAMPAIGN: text(marked?.campaign),
    UTM_CONTENT: text(marked?.content),
    UTM_TERM: text(marked?.term),
    REFERRER: text(touch?.referrer),
    UTM_REFERRER: text(touch?.referrer),
    FROM: text(touch?.clickIds?.from),
    GCLID: text(touch?.clickIds?.gclid),
    YCLID: text(touch?.clickIds?.yclid),
    FBCLID: text(touch?.clickIds?.fbclid),
    GCLIENTID: text(trackers?.googleClientId) ?? gaClientId(ids),
    _YM_UID: text(ids['_ym_uid']),
    ROISTAT: text(ids['roistat_visit']),
  }
}

/** The client ID is the last two parts of `GA1.<depth>.<random>.<seconds>`. */
function gaClientId(ids: JsonObject): string | undefined {
  const parts = text(ids['_ga'])?.split('.')
  return parts && parts.length >= 4 ? parts.slice(-2).join('.') : undefined
}
