import { given } from '../../given.js'
import type { FieldValue, StoredDeal, Tables } from './state.js'

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

export function viewDeal(deal: StoredDeal, { fields, contacts }: Tables): DealView {
  const { id, name, price, pipelineId, statusId, createdAt, updatedAt } = deal
  const { tags, notes, responsibleUserId, lossReasonId, deleted, unsortedUid } = deal
  const { id: _, ...contact } = contacts.get(deal.contactId ?? 0) ?? {}
  const byCode = Object.entries(deal.values).map(([fieldId, value]) => [
    fields.get(Number(fieldId))?.code ?? fieldId,
    value,
  ])
  return {
    id,
    name,
    price,
    pipelineId,
    statusId,
    createdAt,
    updatedAt,
    fields: Object.fromEntries(byCode),
    ...given({ tags, notes, responsibleUserId, lossReasonId, deleted, unsortedUid }),
    ...(deal.contactId !== undefined && { contact }),
  }
}
