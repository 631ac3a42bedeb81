import type { StoredDeal, Tables } from './state.js'

/** A deal as a person sees it: its fields by their codes. Times are epoch milliseconds. */
export interface DealView {
  readonly id: number
  readonly name: string
  readonly price: number
  readonly pipelineId: number
  readonly statusId: number
  readonly createdAt: number
  readonly updatedAt: number
  readonly fields: Readonly<Record<string, string | number>>
  readonly contact?: { readonly name?: string; readonly phone?: string; readonly email?: string }
}

export function viewDeal(deal: StoredDeal, { fields, contacts }: Tables): DealView {
  const { id, name, price, pipelineId, statusId, createdAt, updatedAt } = deal
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
    ...(deal.contactId !== undefined && { contact }),
  }
}
