import type { JsonObject } from '@throughline/protocol'
import { z } from 'zod'
import { addContact, newContact, type NewContact } from './contacts.js'
import type { CustomersMode } from './customers.js'
import type { HookAction } from './hook-body.js'
import { hal, type ApiCall, type ItemError } from './http.js'
import { readItems } from './items.js'
import { LOSS_REASONS, LOST, placeOf, WON } from './pipelines.js'
import type { StoredDeal, Tables } from './state.js'
import { checkValues, customValues, storedValues, type CustomValue } from './values.js'

/** Accounts differ: the filter by custom fields works, is left out of account without a word, or is refused. */
export type FieldFilter = 'works' | 'ignored' | 'refused'

/** What the requests about deals need of the account. */
export interface LeadsDesk {
  readonly tables: Tables
  readonly now: () => number
  /** How long a new deal stays hidden from `query` and from the filter by fields. */
  readonly searchDelayMs: number
  /** Whether deals may be asked for by what their fields hold. */
  readonly fieldFilter: FieldFilter
  readonly showsEvents: boolean
  readonly customersMode: CustomersMode
  /** Whether an application of a known contact is put into that contact's open deal. */
  readonly duplicateControl: boolean
  /** Tells the webhooks. */
  readonly changed: (action: HookAction, deal: StoredDeal, before?: StoredDeal) => void
}

export const tagList: z.ZodType<readonly { readonly name: string }[]> = z.array(
  z.strictObject({ name: z.string().min(1) }),
)

/** What an item of a deal may carry, whichever request brings it. */
export const dealShape: {
  readonly name: z.ZodExactOptional<z.ZodString>
  readonly price: z.ZodExactOptional<z.ZodInt>
  readonly pipeline_id: z.ZodExactOptional<z.ZodInt>
  readonly status_id: z.ZodExactOptional<z.ZodInt>
  readonly responsible_user_id: z.ZodExactOptional<z.ZodInt>
  readonly loss_reason_id: z.ZodExactOptional<z.ZodInt>
  readonly created_at: z.ZodExactOptional<z.ZodInt>
  readonly custom_fields_values: z.ZodExactOptional<typeof customValues>
  readonly request_id: z.ZodExactOptional<z.ZodString>
} = {
  name: z.string().max(255).exactOptional(),
  price: z.int().exactOptional(),
  pipeline_id: z.int().exactOptional(),
  status_id: z.int().exactOptional(),
  responsible_user_id: z.int().exactOptional(),
  loss_reason_id: z.int().exactOptional(),
  created_at: z.int().exactOptional(),
  custom_fields_values: customValues.exactOptional(),
  request_id: z.string().exactOptional(),
}

/** A deal as a request brings it. */
export interface NewLead {
  readonly name?: string
  readonly price?: number
  readonly pipeline_id?: number
  readonly status_id?: number
  readonly responsible_user_id?: number
  readonly loss_reason_id?: number
  readonly created_at?: number
  readonly custom_fields_values?: readonly CustomValue[]
  readonly request_id?: string
  readonly _embedded?: {
    readonly contacts?: readonly NewContact[]
    readonly tags?: readonly { readonly name: string }[]
  }
}

const newLead: z.ZodType<NewLead> = z.strictObject({
  ...dealShape,
  _embedded: z
    .strictObject({ contacts: z.array(newContact).max(1).exactOptional(), tags: tagList.exactOptional() })
    .exactOptional(),
})
const leadChange = z.strictObject({ ...dealShape, id: z.int(), tags_to_add: tagList.exactOptional() })

/** `POST /api/v4/leads/complex`: answers a bare array, each `request_id` in an array of its own. */
export function createLeads({ body }: ApiCall, desk: LeadsDesk): Response {
  const { tables } = desk
  const checked = readItems(body, 50, newLead, (lead) => [
    ...checkPlace(lead),
    ...checkValues(lead.custom_fields_values ?? [], tables),
  ])
  if (checked.kind === 'refused') return checked.response
  // Items of one request are not compared with each other.
  const stood = [...tables.deals.values()]
  const answers = checked.items.map(({ requestId, value }): JsonObject => {
    const twin = desk.duplicateControl ? findTwin(value, stood, tables) : undefined
    if (twin) {
      const after = changeDeal(desk, tables.deals.get(twin.id) ?? twin, {
        values: { ...twin.values, ...storedValues(value.custom_fields_values ?? [], tables) },
      })
      return {
        id: after.id,
        contact_id: after.contactId ?? null,
        company_id: null,
        request_id: [requestId],
        merged: true,
      }
    }
    const made = addDeal(value, placeOf(value.pipeline_id, value.status_id), desk)
    return { id: made.id, contact_id: made.contactId ?? null, company_id: null, request_id: [requestId], merged: false }
  })
  return hal(answers)
}

/** Stores a new deal with its contact and tells the webhooks. */
export function addDeal(
  lead: NewLead,
  place: { readonly pipelineId: number; readonly statusId: number } | undefined,
  desk: LeadsDesk,
  more: Partial<StoredDeal> = {},
): StoredDeal {
  const { tables } = desk
  const contactId = addContact(lead._embedded?.contacts?.[0], tables)
  const id = tables.nextId()
  const now = desk.now()
  const made: StoredDeal = {
    id,
    name: lead.name ?? `Deal #${id}`,
    price: lead.price ?? 0,
    ...(place ?? { pipelineId: 0, statusId: 0 }),
    createdAt: lead.created_at === undefined ? now : lead.created_at * 1000,
    madeAt: now,
    updatedAt: now,
    values: storedValues(lead.custom_fields_values ?? [], tables),
    ...(contactId !== undefined && { contactId }),
    ...(lead.responsible_user_id !== undefined && { responsibleUserId: lead.responsible_user_id }),
    ...(lead._embedded?.tags && { tags: lead._embedded.tags.map(({ name }) => name) }),
    ...more,
  }
  tables.deals.set(id, made)
  desk.changed('add', made)
  return made
}

/** An open deal of a contact with the same telephone number or e-mail address. */
function findTwin(lead: NewLead, deals: readonly StoredDeal[], { contacts }: Tables): StoredDeal | undefined {
  const [contact] = lead._embedded?.contacts ?? []
  const values = contact?.custom_fields_values?.map(({ values: [first] }) => first?.value) ?? []
  return deals.find((deal) => {
    const { phone, email } = contacts.get(deal.contactId ?? 0) ?? {}
    const open = deal.statusId !== WON && deal.statusId !== LOST && deal.deleted !== true
    return open && [phone, email].some((known) => known !== undefined && values.includes(known))
  })
}

/** `PATCH /api/v4/leads`: what an item does not name stays as it is. */
export function changeLeads({ body }: ApiCall, desk: LeadsDesk): Response {
  const { tables } = desk
  const checked = readItems(body, 250, leadChange, (lead) => [
    ...(standing(lead.id, tables) ? [] : [{ code: 'NotFound', path: 'id', detail: 'Element not found.' }]),
    ...checkPlace(lead),
    ...checkReason(lead.loss_reason_id),
    ...checkValues(lead.custom_fields_values ?? [], tables),
  ])
  if (checked.kind === 'refused') return checked.response
  const leads = checked.items.flatMap(({ requestId, value }): readonly JsonObject[] => {
    const before = tables.deals.get(value.id)
    if (!before) return []
    const moves = value.pipeline_id !== undefined || value.status_id !== undefined
    const tags = value.tags_to_add?.map(({ name }) => name) ?? []
    const after = changeDeal(desk, before, {
      ...(value.name !== undefined && { name: value.name }),
      ...(value.price !== undefined && { price: value.price }),
      ...(value.loss_reason_id !== undefined && { lossReasonId: value.loss_reason_id }),
      ...(moves && placeOf(value.pipeline_id ?? before.pipelineId, value.status_id)),
      ...(tags.length > 0 && { tags: [...new Set([...(before.tags ?? []), ...tags])] }),
      values: { ...before.values, ...storedValues(value.custom_fields_values ?? [], tables) },
    })
    return [{ id: after.id, updated_at: Math.floor(after.updatedAt / 1000), request_id: requestId }]
  })
  return hal({ _embedded: { leads } })
}

function standing(id: number, { deals }: Tables): boolean {
  const deal = deals.get(id)
  return deal !== undefined && deal.deleted !== true
}

/** Stores the deal as changed and tells the webhooks. */
export function changeDeal(desk: LeadsDesk, before: StoredDeal, change: Partial<StoredDeal>): StoredDeal {
  const now = desk.now()
  const statusId = change.statusId ?? before.statusId
  const closed = statusId === WON || statusId === LOST
  const moved = statusId !== before.statusId || (change.pipelineId ?? before.pipelineId) !== before.pipelineId
  const { closedAt: _, ...open } = before
  const after = {
    ...(closed ? before : open),
    ...change,
    ...(closed && moved && { closedAt: now }),
    updatedAt: now,
  }
  desk.tables.deals.set(after.id, after)
  desk.changed(moved ? 'status' : 'update', after, before)
  return after
}

export function checkPlace(lead: { readonly pipeline_id?: number; readonly status_id?: number }): readonly ItemError[] {
  if (placeOf(lead.pipeline_id, lead.status_id)) return []
  const path = lead.status_id === undefined || !placeOf(lead.pipeline_id) ? 'pipeline_id' : 'status_id'
  return [{ code: 'NotSupportedChoice', path, detail: 'The value you selected is not a valid choice.' }]
}

function checkReason(lossReasonId: number | undefined): readonly ItemError[] {
  if (lossReasonId === undefined || LOSS_REASONS.some(({ id }) => id === lossReasonId)) return []
  return [
    { code: 'NotSupportedChoice', path: 'loss_reason_id', detail: 'The value you selected is not a valid choice.' },
  ]
}
