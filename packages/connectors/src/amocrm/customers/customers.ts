import type { JsonObject } from '@throughline/protocol'
import { applicationOf as valueOf } from '../by-field.js'
import { embedded, listPage } from '../api.js'
import { AMOCRM_LIMITS, PAGE_ROWS } from '../limits.js'
import { halves, sendInParts } from '../parts.js'
import { clear, darkFor, darkUntil, didNothing, keep, type Buyer, type Desk } from './desk.js'
import { NEW_CUSTOMER, type CustomerRecord } from './records.js'

/** Code of the customers' field that holds the user's ID. */
export const USER_FIELD = 'USER_ID'

/** Finds or makes the customers of these users; settles those of whom nothing can be said yet. */
export async function demandCustomers(buyers: readonly Buyer[], desk: Desk): Promise<void> {
  const absent: Buyer[] = []
  for (const buyer of buyers) {
    const record = desk.known.get(buyer.name) ?? NEW_CUSTOMER
    if (record.customerId !== undefined) continue
    const afterMs = darkFor(record, desk)
    if (afterMs !== undefined) {
      desk.settle(buyer, { kind: 'retry', reason: 'it is not known yet whether amoCRM made the customer', afterMs })
    } else if (record.darkUntil === undefined || !(await isFound(buyer, record, desk))) absent.push(buyer)
  }
  await sendInParts(absent, AMOCRM_LIMITS.items, (part) => create(part, desk))
}

async function isFound(buyer: Buyer, record: CustomerRecord, desk: Desk): Promise<boolean> {
  const { applicationId: userField } = await desk.fields.read(desk.api)
  const query = encodeURIComponent(buyer.userId)
  const rows = await listPage(desk.api, `customers?query=${query}&limit=${PAGE_ROWS}`, 'customers')
  // The search is by words and over all fields, so what it finds is only a candidate.
  const ids = rows.flatMap((row) =>
    valueOf(row, userField) === buyer.userId && typeof row['id'] === 'number' ? [row['id']] : [],
  )
  if (ids.length === 0) return false
  await keep(new Map([[buyer.name, { ...clear(record), customerId: Math.min(...ids) }]]), desk)
  return true
}

async function create(part: readonly Buyer[], desk: Desk): Promise<readonly (readonly Buyer[])[]> {
  const { applicationId: userField } = await desk.fields.read(desk.api)
  const recordsOf = (change: (record: CustomerRecord) => CustomerRecord): ReadonlyMap<string, CustomerRecord> =>
    new Map(part.map(({ name }) => [name, change(desk.known.get(name) ?? NEW_CUSTOMER)]))
  await keep(
    recordsOf((record) => ({ ...record, darkUntil: darkUntil(desk) })),
    desk,
  )
  const items = part.map((buyer, index) => toCustomer(buyer, userField, index, desk))
  const answer = await desk.api.call('POST', 'customers', items).catch(async (error: unknown) => {
    if (didNothing(error)) await keep(recordsOf(clear), desk)
    throw error
  })
  if (answer.kind === 'too-slow') {
    for (const buyer of part) desk.settle(buyer, { kind: 'retry', reason: 'amoCRM was too slow (504)' })
    return []
  }
  if (answer.kind === 'refused') {
    await keep(recordsOf(clear), desk)
    if (part.length > 1) return halves(part)
    for (const buyer of part) desk.settle(buyer, { kind: 'rejected', reason: `no customer: ${answer.detail}` })
    return []
  }
  const made = new Map<string, CustomerRecord>()
  for (const { id, request_id } of embedded(answer.body, 'customers')) {
    const buyer = part[Number(request_id) - 1]
    const record = buyer && desk.known.get(buyer.name)
    if (record && typeof id === 'number') made.set(buyer.name, { ...clear(record), customerId: id })
  }
  await keep(made, desk)
  return []
}

const DAY_MS = 86_400_000

/** A `request_id` of 0 is not taken everywhere, so they count from 1. */
function toCustomer({ userId }: Buyer, userField: number, index: number, { settings, context }: Desk): JsonObject {
  const { statusId, nextInDays } = settings.customers
  return {
    name: `Customer ${userId}`.slice(0, 255),
    custom_fields_values: [{ field_id: userField, values: [{ value: userId }] }],
    ...(statusId !== undefined && { status_id: statusId }),
    ...(nextInDays !== undefined && { next_date: Math.floor((context.clock.now() + nextInDays * DAY_MS) / 1_000) }),
    request_id: String(index + 1),
  }
}

/** Ties a customer to the contact of the deal. That it is refused, or said twice, does no harm. */
export async function link({ name, contactId }: Buyer, desk: Desk): Promise<void> {
  const record = desk.known.get(name)
  if (record?.customerId === undefined || record.linked || contactId === undefined) return
  const to = [{ to_entity_id: contactId, to_entity_type: 'contacts' }]
  await desk.api.call('POST', `customers/${record.customerId}/link`, to)
  await keep(new Map([[name, { ...record, linked: true }]]), desk)
}
