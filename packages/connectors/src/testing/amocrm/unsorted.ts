import type { JsonObject } from '@throughline/protocol'
import { z } from 'zod'
import { newContact } from './contacts.js'
import { hal, problem, type ApiCall } from './http.js'
import { readItems } from './items.js'
import { addDeal, changeDeal, dealShape, tagList, type LeadsDesk } from './leads.js'
import { incomingPlaceOf, placeOf } from './pipelines.js'
import type { StoredDeal } from './state.js'
import { checkValues } from './values.js'

const incoming = z.strictObject({
  request_id: z.string().exactOptional(),
  source_uid: z.string().min(1),
  source_name: z.string().min(1),
  pipeline_id: z.int().exactOptional(),
  created_at: z.int().exactOptional(),
  // At the item's own level: inside of `_embedded` it is missing.
  metadata: z.strictObject({
    form_id: z.string().min(1),
    form_name: z.string().min(1),
    form_page: z.string().min(1),
    form_sent_at: z.int(),
    ip: z.string().exactOptional(),
    referer: z.string().exactOptional(),
    visitor_uid: z.string().exactOptional(),
    form_type: z.int().exactOptional(),
  }),
  _embedded: z.strictObject({
    leads: z
      .array(
        z.strictObject({ ...dealShape, _embedded: z.strictObject({ tags: tagList.exactOptional() }).exactOptional() }),
      )
      .length(1),
    contacts: z.array(newContact).max(1).exactOptional(),
  }),
})

/** `POST /api/v4/leads/unsorted/forms`: incoming leads, which wait for a manager. */
export function createIncoming({ body }: ApiCall, desk: LeadsDesk): Response {
  const checked = readItems(body, 50, incoming, ({ pipeline_id, _embedded: { leads } }) => [
    ...(incomingPlaceOf(pipeline_id)
      ? []
      : [{ code: 'NotSupportedChoice', path: 'pipeline_id', detail: 'The value you selected is not a valid choice.' }]),
    ...leads.flatMap((lead) => checkValues(lead.custom_fields_values ?? [], desk.tables)),
  ])
  if (checked.kind === 'refused') return checked.response
  const unsorted = checked.items.map(({ requestId, value }): JsonObject => {
    const [lead = {}] = value._embedded.leads
    const { contacts } = value._embedded
    const unsortedUid = `unsorted-${desk.tables.nextId()}`
    const made = addDeal(
      { ...lead, _embedded: { ...lead._embedded, ...(contacts && { contacts: [...contacts] }) } },
      incomingPlaceOf(value.pipeline_id),
      desk,
      { unsortedUid, ...(value.created_at !== undefined && { createdAt: value.created_at * 1000 }) },
    )
    return {
      uid: unsortedUid,
      request_id: requestId,
      _embedded: {
        leads: [{ id: made.id }],
        contacts: made.contactId === undefined ? [] : [{ id: made.contactId }],
      },
    }
  })
  return hal({ _embedded: { unsorted } }, 201)
}

/** What a manager does: takes an incoming lead into the pipeline. */
export function acceptIncoming(desk: LeadsDesk, deal: StoredDeal, statusId?: number): Response {
  const place = placeOf(deal.pipelineId, statusId)
  if (deal.unsortedUid === undefined || !place) return problem(404, 'Not Found', 'There is no such incoming lead')
  const { unsortedUid: _, ...accepted } = deal
  desk.tables.deals.set(deal.id, accepted)
  changeDeal(desk, accepted, place)
  return hal({ uid: deal.unsortedUid })
}
