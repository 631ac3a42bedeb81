import type { ClickIds, Json, JsonObject, TrackedEvent } from '@throughline/protocol'
import { given } from '../given.js'
import type { Encoded, Encoding } from '../http-sink/http-sink.js'
import type { Mapped } from '../mapping/rule.js'
import { contactOf, type Contact } from '../personal/contact.js'
import { isHash, phoneDigits, plainEmail, sha256 } from '../personal/hash.js'
import { textOf } from '../text-of.js'
import { CLICK_AGE_MS } from './limits.js'
import type { GoogleAdsSettings } from './options.js'

/** A `ClickConversion`: https://developers.google.com/google-ads/api/reference/rpc/v23/ClickConversion */
export type GoogleAdsItem = JsonObject

/** A click on an ad, and when it brought the visitor, where that is known. */
export interface Click {
  readonly id: JsonObject
  readonly at?: number
}

/** The visitor's last click on an ad of Google. */
export function clickOf({ touch, touches, trackers }: TrackedEvent): Click | undefined {
  const chain = [...(touches?.chain ?? []), ...(touch ? [touch] : [])]
  const last = chain.toSorted((a, b) => a.at - b.at).findLast(({ clickIds }) => clickIdIn(clickIds) !== undefined)
  const id = clickIdIn(last?.clickIds)
  if (last && id) return { id, at: last.at }
  return trackers?.googleClickId === undefined ? undefined : { id: { gclid: trackers.googleClickId } }
}

/** One of them only: a conversion with two is refused. */
function clickIdIn({ gclid, gbraid, wbraid }: ClickIds = {}): JsonObject | undefined {
  if (gclid) return { gclid }
  if (gbraid) return { gbraid }
  return wbraid ? { wbraid } : undefined
}

/** By what Google would find who clicked: the click, or hashes of who asked for more; `undefined`: by nothing. */
export function knownBy(event: TrackedEvent, personalData: GoogleAdsSettings['personalData']): string | undefined {
  const click = clickOf(event)
  if (click) return JSON.stringify(click.id)
  return personalData === 'hashed' ? identifiers(contactOf(event)).map((each) => JSON.stringify(each))[0] : undefined
}

export function toGoogleAdsItem(
  { mapped, event, contact }: Encoding,
  { customerId, conversionActions }: GoogleAdsSettings,
): Encoded<GoogleAdsItem> {
  const action = conversionActions[mapped.name]
  if (action === undefined)
    return { rejected: `there is no conversion action for "${mapped.name}"; name one under "conversionActions"` }
  const click = clickOf(event)
  if (click?.at !== undefined && event.occurredAt - click.at > CLICK_AGE_MS)
    return { rejected: 'Google Ads counts nothing that happens more than 90 days after the click' }
  const { conversionValue, currencyCode } = mapped.fields
  // Of clicks that were counted without cookies Google wants to know no person.
  const persons = (click?.id['gbraid'] ?? click?.id['wbraid'] ?? false) ? [] : identifiers(contact ?? {})
  return {
    item: given<Record<string, Json>>({
      conversionAction: `customers/${customerId}/conversionActions/${action}`,
      conversionDateTime: timeOf(event.occurredAt),
      ...click?.id,
      orderId: orderIdOf(event, mapped),
      ...(typeof currencyCode === 'string' && { conversionValue, currencyCode }),
      userIdentifiers: persons.length > 0 ? persons : undefined,
      consent: consentOf(event),
    }),
  }
}

/** By what Google knows a conversion again. A deal is a conversion of each action that it reaches. */
export function orderIdOf({ type }: TrackedEvent, { name, fields }: Mapped): string | undefined {
  const orderId = textOf(fields['orderId'])
  return type === 'deal' && orderId !== undefined ? `${orderId}-${name}` : orderId
}

/** `yyyy-mm-dd hh:mm:ss+00:00` */
export function timeOf(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')}+00:00`
}

function identifiers({ email, phone }: Contact): readonly JsonObject[] {
  const plain = email === undefined ? undefined : plainEmail(email)
  // A caller may have been hashed before the log, with a salt of the site's own.
  const digits = phone === undefined || isHash(phone) ? undefined : phoneDigits(phone)
  return [
    ...(plain === undefined ? [] : [{ hashedEmail: sha256(plain) }]),
    ...(digits === undefined ? [] : [{ hashedPhoneNumber: sha256(`+${digits}`) }]),
  ]
}

/** Consent Mode's two fields of ads; a visitor who was never asked has neither. */
function consentOf({ consent }: TrackedEvent): JsonObject | undefined {
  if (consent?.marketing === undefined) return undefined
  const state = consent.marketing ? 'GRANTED' : 'DENIED'
  return { adUserData: state, adPersonalization: state }
}
