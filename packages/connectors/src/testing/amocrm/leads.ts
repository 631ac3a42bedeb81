import type { Json, JsonObject } from '@throughline/protocol'
import { z } from 'zod'
import { hal, noContent, type ApiCall, type ItemError } from './http.js'
import { readItems } from './items.js'
import { placeOf } from './pipelines.js'
import type { StoredContact, StoredDeal, Tables } from './state.js'
import { checkValues, customValues, storedValues } from './values.js'

/** What the requests about deals need of the account. */
export interface LeadsDesk {
  readonly tables: Tables
  readonly now: () => number
  /** How long a new deal stays hidden from `query`. */
  readonly searchDelayMs: number
  /** Tells the webhooks. */
  readonly changed: (action: 'add' | 'update' | 'status', deal: StoredDeal, before?: StoredDeal) => void
}

const deal = {
  name: z.string().max(255).exactOptional(),
  price: z.int().exactOptional(),
  pipeline_id: z.int().exactOptional(),
  status_id: z.int().exactOptional(),
  created_at: z.int().exactOptional(),
  custom_fields_values: customValues.exactOptional(),
  request_id: z.string().exactOptional(),
}

const contact = z.strictObject({
  name: z.string().exactOptional(),
  first_name: z.string().exactOptional(),
  last_name: z.string().exactOptional(),
  custom_fields_values: z
    .array(
      z.strictObject({
        field_code: z.enum(['PHONE', 'EMAIL']),
        values: z.array(z.strictObject({ value: z.string(), enum_code: z.string().exactOptional() })).min(1),
      }),
    )
    .exactOptional(),
})

const newLead = z.strictObject({
  ...deal,
  _embedded: z.strictObject({ contacts: z.array(contact).max(1).exactOptional() }).exactOptional(),
})
const leadChange = z.strictObject({ ...deal, id: z.int() })

/** `POST /api/v4/leads/complex`: answers a bare array, each `request_id` in an array of its own. */
export function createLeads({ body }: ApiCall, desk: LeadsDesk): Response {
  const { tables } = desk
  const checked = readItems(body, 50, newLead, (lead) => [
    ...checkPlace(lead),
    ...checkValues(lead.custom_fields_values ?? [], tables),
  ])
  if (checked.kind === 'refused') return checked.response
  const answers = checked.items.map(({ requestId, value }): JsonObject => {
    const contactId = addContact(value['_embedded']?.contacts?.[0], tables)
    const id = tables.nextId()
    const now = desk.now()
    const made: StoredDeal = {
      id,
      name: value.name ?? `Deal #${id}`,
      price: value.price ?? 0,
      ...(placeOf(value.pipeline_id, value.status_id) ?? { pipelineId: 0, statusId: 0 }),
      createdAt: value.created_at === undefined ? now : value.created_at * 1000,
      madeAt: now,
      updatedAt: now,
      values: storedValues(value.custom_fields_values ?? [], tables),
      ...(contactId !== undefined && { contactId }),
    }
    tables.deals.set(id, made)
    desk.changed('add', made)
    return { id, contact_id: contactId ?? null, company_id: null, request_id: [requestId], merged: false }
  })
  return hal(answers)
}

/** `PATCH /api/v4/leads`: what an item does not name stays as it is. */
export function changeLeads({ body }: ApiCall, desk: LeadsDesk): Response {
  const { tables } = desk
  const checked = readItems(body, 250, leadChange, (lead) => [
    ...(tables.deals.has(lead.id) ? [] : [{ code: 'NotFound', path: 'id', detail: 'Element not found.' }]),
    ...checkPlace(lead),
    ...checkValues(lead.custom_fields_values ?? [], tables),
  ])
  if (checked.kind === 'refused') return checked.response
  const leads = checked.items.flatMap(({ requestId, value }): readonly JsonObject[] => {
    const before = tables.deals.get(value.id)
    if (!before) return []
    const moves = value.pipeline_id !== undefined || value.status_id !== undefined
    const after = changeDeal(desk, before, {
      ...(value.name !== undefined && { name: value.name }),
      ...(value.price !== undefined && { price: value.price }),
      ...(moves && placeOf(value.pipeline_id ?? before.pipelineId, value.status_id)),
      values: { ...before.values, ...storedValues(value.custom_fields_values ?? [], tables) },
    })
    return [{ id: after.id, updated_at: Math.floor(after.updatedAt / 1000), request_id: requestId }]
  })
  return hal({ _embedded: { leads } })
}

/** Stores the deal as changed and tells the webhooks. */
export function changeDeal(desk: LeadsDesk, before: StoredDeal, change: Partial<StoredDeal>): StoredDeal {
  const after = { ...before, ...change, updatedAt: desk.now() }
  desk.tables.deals.set(after.id, after)
  const moved = after.statusId !== before.statusId || after.pipelineId !== before.pipelineId
  desk.changed(moved ? 'status' : 'update', after, before)
  return after
}

/** `GET /api/v4/leads` with `query`, `filter[id]`, `filter[id][]`, `limit` and `page`; 204 when nothing is found. */
export function listLeads({ query }: ApiCall, desk: LeadsDesk): Response {
  const words = query.get('query')?.toLowerCase()
  const ids = [...query].flatMap(([name, value]) => (/^filter\[id\](\[\d*\])?$/.test(name) ? [Number(value)] : []))
  const limit = Math.min(250, Number(query.get('limit') ?? 50))
  const start = (Number(query.get('page') ?? 1) - 1) * limit
  const found = [...desk.tables.deals.values()].filter(
    (stored) =>
      (ids.length === 0 || ids.includes(stored.id)) &&
      (words === undefined || (desk.now() - stored.madeAt >= desk.searchDelayMs && mentions(stored, words))),
  )
  const page = found.slice(start, start + limit)
  if (page.length === 0) return noContent()
  return hal({ _page: start / limit + 1, _embedded: { leads: page.map((stored) => toLead(stored, desk.tables)) } })
}

function mentions(stored: StoredDeal, words: string): boolean {
  return [stored.name, ...Object.values(stored.values)].some((value) => String(value).toLowerCase().includes(words))
}

function toLead(stored: StoredDeal, { fields }: Tables): Json {
  const values = Object.entries(stored.values).map(([id, value]) => {
    const field = fields.get(Number(id))
    return {
      field_id: Number(id),
      field_name: field?.name ?? '',
      field_code: field?.code ?? null,
      field_type: field?.type ?? 'text',
      values: [{ value }],
    }
  })
  return {
    id: stored.id,
    name: stored.name,
    price: stored.price,
    status_id: stored.statusId,
    pipeline_id: stored.pipelineId,
    created_at: Math.floor(stored.createdAt / 1000),
    updated_at: Math.floor(stored.updatedAt / 1000),
    custom_fields_values: values.length > 0 ? values : null,
  }
}

function checkPlace(lead: { readonly pipeline_id?: number; readonly status_id?: number }): readonly ItemError[] {
  if (placeOf(lead.pipeline_id, lead.status_id)) return []
  const path = lead.status_id === undefined || !placeOf(lead.pipeline_id) ? 'pipeline_id' : 'status_id'
  return [{ code: 'NotSupportedChoice', path, detail: 'The value you selected is not a valid choice.' }]
}

function addContact(input: z.infer<typeof contact> | undefined, tables: Tables): number | undefined {
  if (!input) return undefined
  const id = tables.nextId()
  const valueOf = (code: string): string | undefined =>
    input.custom_fields_values?.find((field) => field.field_code === code)?.values[0]?.value
  const [name, phone, email] = [input.name, valueOf('PHONE'), valueOf('EMAIL')]
  const stored: StoredContact = { id, ...(name && { name }), ...(phone && { phone }), ...(email && { email }) }
  tables.contacts.set(id, stored)
  return id
}
