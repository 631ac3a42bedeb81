import { given } from '../../given.js'
import type { FieldValue, StoredCustomer, StoredDeal, StoredField, Tables } from './state.js'

/** A deal as a person sees it: its fields by their codes. Times are epoch milliseconds. */
export interface DealView {
  readonly id: number
  readonly name: string
  readonly price: number
  readonly pipelineId: number
  readonly statusId: number
  readonly createdAt: number
  readonly updatedAt: number
  readonly fields: Readonly<Record<string, FieldValue>>
  readonly tags?: readonly string[]
  readonly notes?: readonly string[]
  readonly responsibleUserId?: number
  readonly lossReasonId?: number
  /** Whether it is in the bin. */
  readonly deleted?: boolean
  /** Of an incoming lead that no manager has accepted. */
  readonly unsortedUid?: string
  readonly contact?: { readonly name?: string; readonly phone?: string; readonly email?: string }
}

/** A customer as a person sees it: its fields by their codes. */
export interface CustomerView {
  readonly id: number
  readonly name: string
  readonly fields: Readonly<Record<string, FieldValue>>
  readonly contactIds: readonly number[]
  readonly transactions: readonly { readonly price: number; readonly at: number; readonly comment: string }[]
}

export function viewCustomer(customer: StoredCustomer, { customerFields, transactions }: Tables): CustomerView {
  const { id, name, contactIds, values } = customer
  return {
    id,
    name,
    fields: byCode(values, customerFields),
    contactIds,
    transactions: [...transactions.values()]
      .filter(({ customerId }) => customerId === id)
      .map(({ price, at, comment }) => ({ price, at, comment })),
  }
}

function byCode(
  values: Readonly<Record<string, FieldValue>>,
  fields: ReadonlyMap<number, StoredField>,
): Readonly<Record<string, FieldValue>> {
  return Object.fromEntries(Object.entries(values).map(([id, value]) => [fields.get(Number(id))?.code ?? id, value]))
}

export function viewDeal(deal: StoredDeal, { fields, contacts }: Tables): DealView {
  const { id, name, price, pipelineId, statusId, createdAt, updatedAt } = deal
  const { tags, notes, responsibleUserId, lossReasonId, deleted, unsortedUid } = deal
  const { id: _, ...contact } = contacts.get(deal.contactId ?? 0) ?? {}
  return {
    id,
    name,
    price,
    pipelineId,
    statusId,
    createdAt,
    updatedAt,
    fields: byCode(deal.values, fields),
    ...given({ tags, notes, responsibleUserId, lossReasonId, deleted, unsortedUid }),
    ...(deal.contactId !== undefined && { contact }),
  }
}
