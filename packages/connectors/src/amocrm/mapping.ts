import { isJsonObject, type Json, type JsonObject, type TrackedEvent } from '@throughline/protocol'
import { given } from '../given.js'
import type { DealFields } from './fields.js'
import type { AmocrmSettings } from './options.js'

/** What the deal of one application should say: the events of the application, merged. */
export interface DealState {
  readonly applicationId: string
  /** When the application was made, epoch milliseconds. */
  readonly appliedAt: number
  readonly name: string
  /** In whole units of the account's currency: amoCRM keeps no fractions. */
  readonly price?: number
  /** Values of `tracking_data` fields by their codes. */
  readonly tracking: Readonly<Record<string, string>>
  /** Only what the form marked as contact. */
  readonly contact?: Contact
}

export interface Contact {
  readonly name?: string
  readonly phone?: string
  readonly email?: string
}

/** Merges the events of one application, oldest first: the first names the deal, later values replace earlier ones. */
export function mergeDeal(events: readonly TrackedEvent[]): DealState {
  const [first] = events
  if (first?.applicationId === undefined) throw new TypeError('a deal is merged from events of one application')
  const prices = events.map((event) => event.properties['value']).filter((value) => typeof value === 'number')
  const price = prices.at(-1)
  const contact = Object.assign({}, ...events.map(readContact))
  return {
    applicationId: first.applicationId,
    appliedAt: first.occurredAt,
    name: dealName(first),
    ...(price !== undefined && { price: Math.round(price) }),
    tracking: Object.assign({}, ...events.map(readTracking)),
    ...(Object.keys(contact).length > 0 && { contact }),
  }
}

/** What {@link mergeDeal} makes of the events of both, the earlier of which are merged in the first. */
export function combineDeals(earlier: DealState, later: DealState): DealState {
  const contact = { ...earlier.contact, ...later.contact }
  return {
    ...earlier,
    ...(later.price !== undefined && { price: later.price }),
    tracking: { ...earlier.tracking, ...later.tracking },
    ...(Object.keys(contact).length > 0 && { contact }),
  }
}

function dealName(event: TrackedEvent): string {
  const { form } = event.properties
  const { name, id } = isJsonObject(form) ? form : {}
  const title = [name, id, event.page?.title].map(text).find((label) => label !== undefined)
  return title === undefined ? `Application ${event.applicationId}` : `Application: ${title}`
}

function readContact(event: TrackedEvent): Contact {
  const { contact } = event.properties
  if (!isJsonObject(contact)) return {}
  return given({ name: text(contact['name']), phone: text(contact['phone']), email: text(contact['email']) })
}

/** Marks and tracker IDs under amoCRM's codes; a direct visit has no marks. */
function readTracking({ touch, ids = {}, consent }: TrackedEvent): Readonly<Record<string, string>> {
  if (consent?.analytics === false) return {}
  const marked = touch?.channel === 'Direct' ? undefined : touch
  return given({
    UTM_SOURCE: marked?.source,
    UTM_MEDIUM: marked?.medium,
    UTM_CAMPAIGN: marked?.campaign,
    UTM_CONTENT: marked?.content,
    UTM_TERM: marked?.term,
    REFERRER: touch?.referrer,
    FROM: touch?.clickIds?.from,
    GCLID: touch?.clickIds?.gclid,
    YCLID: touch?.clickIds?.yclid,
    FBCLID: touch?.clickIds?.fbclid,
    GCLIENTID: gaClientId(ids),
    _YM_UID: text(ids['_ym_uid']),
    ROISTAT: text(ids['roistat_visit']),
  })
}

/** The client ID is the last two parts of `GA1.<depth>.<random>.<seconds>`. */
function gaClientId(ids: JsonObject): string | undefined {
  const parts = text(ids['_ga'])?.split('.')
  return parts && parts.length >= 4 ? parts.slice(-2).join('.') : undefined
}

/** An item of `POST /api/v4/leads/complex`: the deal with its contact. */
export function toNewLead(deal: DealState, fields: DealFields, settings: AmocrmSettings): JsonObject {
  const { pipelineId, statusId } = settings
  return {
    name: deal.name,
    created_at: Math.floor(deal.appliedAt / 1000),
    ...(deal.price !== undefined && { price: deal.price }),
    ...(pipelineId !== undefined && { pipeline_id: pipelineId }),
    ...(statusId !== undefined && { status_id: statusId }),
    custom_fields_values: [
      fieldValue({ field_id: fields.applicationId }, deal.applicationId),
      ...trackingValues(deal, fields),
    ],
    ...(deal.contact && { _embedded: { contacts: [toContact(deal.contact)] } }),
  }
}

/**
 * What an update writes, or `undefined` when it has nothing to say: never the name, the stage or the contact, which
 * belong to the managers once the deal stands.
 */
export function toLeadChange(deal: DealState, fields: DealFields): JsonObject | undefined {
  const values = trackingValues(deal, fields)
  if (deal.price === undefined && values.length === 0) return undefined
  return {
    ...(deal.price !== undefined && { price: deal.price }),
    ...(values.length > 0 && { custom_fields_values: values }),
  }
}

/** Values for the tracking fields that this account has. */
function trackingValues(deal: DealState, fields: DealFields): readonly JsonObject[] {
  return Object.entries(deal.tracking).flatMap(([code, value]) => {
    const id = fields.tracking.get(code)
    return id === undefined ? [] : [fieldValue({ field_id: id }, value)]
  })
}

function toContact({ name, phone, email }: Contact): JsonObject {
  const values = [
    ...(phone ? [fieldValue({ field_code: 'PHONE' }, phone, 'WORK')] : []),
    ...(email ? [fieldValue({ field_code: 'EMAIL' }, email, 'WORK')] : []),
  ]
  return { ...(name && { name }), ...(values.length > 0 && { custom_fields_values: values }) }
}

function fieldValue(field: JsonObject, value: string, enumCode?: string): JsonObject {
  return { ...field, values: [{ value, ...(enumCode !== undefined && { enum_code: enumCode }) }] }
}

function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
}
