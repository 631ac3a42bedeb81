import type { JsonObject } from '@throughline/protocol'
import { z } from 'zod'
import { hal, noContent, problem, type ApiCall } from './http.js'
import { readItems } from './items.js'
import type { LeadsDesk } from './leads.js'
import { toFieldValues } from './list-leads.js'
import type { StoredCustomer, StoredTransaction } from './state.js'
import { checkValues, customValues, storedValues } from './values.js'

/** Customers are off in a new account; in the mode of periodicity each has a date of its next purchase. */
export type CustomersMode = 'off' | 'segments' | 'periodicity'

const newCustomer = z.strictObject({
  name: z.string().min(1).max(255),
  custom_fields_values: customValues.exactOptional(),
  status_id: z.int().exactOptional(),
  next_date: z.int().exactOptional(),
  request_id: z.string().exactOptional(),
})
const newTransaction = z.strictObject({
  price: z.int().positive(),
  completed_at: z.int().exactOptional(),
  comment: z.string().exactOptional(),
  // The account does not take 0.
  request_id: z.string().regex(/^[1-9]\d*$/),
})
const newLink = z.strictObject({ to_entity_id: z.int(), to_entity_type: z.literal('contacts') })

/** What stands below `customers`, but for its fields; `undefined` where there is no such request. */
export function answerCustomers(call: ApiCall, desk: LeadsDesk): Response | undefined {
  const [, id, below] = /^customers(?:\/(\d+)\/(transactions|link))?$/.exec(call.path) ?? []
  if (call.path !== 'customers' && id === undefined) return undefined
  if (desk.customersMode === 'off') return problem(403, 'Forbidden', 'Customers are not available for this account')
  if (id === undefined) return call.method === 'POST' ? create(call, desk) : list(call, desk)
  const customer = desk.tables.customers.get(Number(id))
  if (!customer) return problem(404, 'Not Found', 'Customer not found')
  if (below === 'link') return link(call, customer, desk)
  return call.method === 'POST' ? pay(call, customer, desk) : listTransactions(call, customer, desk)
}

function create({ body }: ApiCall, { tables, now, customersMode }: LeadsDesk): Response {
  const checked = readItems(body, 250, newCustomer, ({ next_date, custom_fields_values = [] }) => [
    ...(customersMode === 'periodicity' && next_date === undefined
      ? [{ code: 'FieldMissing', path: 'next_date', detail: 'This field is missing.' }]
      : []),
    ...checkValues(custom_fields_values, { ...tables, fields: tables.customerFields }),
  ])
  if (checked.kind === 'refused') return checked.response
  const customers = checked.items.map(({ requestId, value }): JsonObject => {
    const customer: StoredCustomer = {
      id: tables.nextId(),
      name: value.name,
      madeAt: now(),
      values: storedValues(value.custom_fields_values ?? [], { ...tables, fields: tables.customerFields }),
      contactIds: [],
    }
    tables.customers.set(customer.id, customer)
    return { id: customer.id, request_id: requestId }
  })
  return hal({ _embedded: { customers } })
}

function list({ query }: ApiCall, desk: LeadsDesk): Response {
  const { tables, searchDelayMs, now } = desk
  const words = query.get('query')?.toLowerCase() ?? ''
  const found = [...tables.customers.values()].filter(
    ({ madeAt, values }) =>
      now() - madeAt >= searchDelayMs && Object.values(values).some((value) => String(value).toLowerCase() === words),
  )
  if (found.length === 0) return noContent()
  const customers = found.map(({ id, name, values }) => ({
    id,
    name,
    custom_fields_values: toFieldValues(values, tables.customerFields),
  }))
  return hal({ _embedded: { customers } })
}

function pay({ body }: ApiCall, { id: customerId }: StoredCustomer, { tables, now }: LeadsDesk): Response {
  const checked = readItems(body, 250, newTransaction, () => [])
  if (checked.kind === 'refused') return checked.response
  const transactions = checked.items.map(({ requestId, value }): JsonObject => {
    const { price, comment = '', completed_at: at } = value
    const made = { id: tables.nextId(), customerId, price, comment, at: at === undefined ? now() : at * 1_000 }
    tables.transactions.set(made.id, made)
    return { id: made.id, customer_id: customerId, price, comment, request_id: requestId }
  })
  return hal({ _embedded: { transactions } })
}

function listTransactions({ query }: ApiCall, { id }: StoredCustomer, { tables }: LeadsDesk): Response {
  const limit = Math.min(250, Number(query.get('limit') ?? 50))
  const start = (Number(query.get('page') ?? 1) - 1) * limit
  const page = [...tables.transactions.values()]
    .filter(({ customerId }) => customerId === id)
    .slice(start, start + limit)
  return page.length === 0 ? noContent() : hal({ _embedded: { transactions: page.map(toTransaction) } })
}

function toTransaction({ id, customerId, price, comment, at }: StoredTransaction): JsonObject {
  return { id, customer_id: customerId, price, comment, completed_at: Math.floor(at / 1_000) }
}

function link({ body }: ApiCall, customer: StoredCustomer, { tables }: LeadsDesk): Response {
  const checked = readItems(body, 50, newLink, ({ to_entity_id }) =>
    tables.contacts.has(to_entity_id) ? [] : [{ code: 'NotFound', path: 'to_entity_id', detail: 'Element not found.' }],
  )
  if (checked.kind === 'refused') return checked.response
  const contactIds = checked.items.map(({ value }) => value.to_entity_id)
  tables.customers.set(customer.id, {
    ...customer,
    contactIds: [...new Set([...customer.contactIds, ...contactIds])],
  })
  return hal({ _embedded: { links: contactIds.map((id) => ({ to_entity_id: id, to_entity_type: 'contacts' })) } })
}
