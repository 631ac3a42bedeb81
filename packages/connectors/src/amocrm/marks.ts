import { readPath } from '@throughline/collector'
import type { TrackedEvent } from '@throughline/protocol'
import { text } from '../crm/values.js'

/** What a link says of a visit, which a direct one has not. */
const LINK_MARKS = {
  UTM_SOURCE: 'touch.source',
  UTM_MEDIUM: 'touch.medium',
  UTM_CAMPAIGN: 'touch.campaign',
  UTM_CONTENT: 'touch.content',
  UTM_TERM: 'touch.term',
} as const

/** Marks and tracker IDs under amoCRM's codes, by where they stand in an event. */
export const MARKS: Readonly<Record<string, string>> = {
  ...LINK_MARKS,
  REFERRER: 'touch.referrer',
  UTM_REFERRER: 'touch.referrer',
  FROM: 'touch.clickIds.from',
  GCLID: 'touch.clickIds.gclid',
  YCLID: 'touch.clickIds.yclid',
  FBCLID: 'touch.clickIds.fbclid',
  GCLIENTID: 'trackers.googleClientId',
  _YM_UID: 'ids._ym_uid',
  ROISTAT: 'ids.roistat_visit',
}

/** The marks of an event under their codes. */
export function marksOf(event: TrackedEvent): Readonly<Record<string, string | undefined>> {
  if (event.consent?.analytics === false) return {}
  const isDirect = event.touch?.channel === 'Direct'
  return Object.fromEntries(
    Object.entries(MARKS).map(([code, path]) => [
      code,
      isDirect && code in LINK_MARKS ? undefined : text(readPath(event, path)),
    ]),
  )
}
