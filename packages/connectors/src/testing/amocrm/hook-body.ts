import qs from 'qs'
import type { StoredDeal, Tables } from './state.js'

export interface AccountIdentity {
  readonly id: number
  readonly subdomain: string
}

export type HookAction = 'add' | 'update' | 'status' | 'delete' | 'restore'

/** Body of a webhook about one deal: form-encoded, nested as PHP does it, fields in the shape of API v2. */
export function hookBody(
  account: AccountIdentity,
  action: HookAction,
  deal: StoredDeal,
  details: { readonly before: StoredDeal | undefined; readonly tables: Tables; readonly short: boolean },
): string {
  const { before, tables, short } = details
  // What is deleted is told by little more than its ID, and so is everything where the account uses the short form.
  if (short || action === 'delete') {
    const item = { id: deal.id, ...(!short && { status_id: deal.statusId, pipeline_id: deal.pipelineId }) }
    return qs.stringify({ leads: { [action]: [item] }, account })
  }
  const custom_fields = Object.entries(deal.values).map(([id, value]) => {
    const field = tables.fields.get(Number(id))
    return { id, name: field?.name, code: field?.code, values: [{ value }] }
  })
  const item = {
    id: deal.id,
    name: deal.name,
    status_id: deal.statusId,
    ...(action === 'status' && { old_status_id: before?.statusId }),
    price: deal.price,
    responsible_user_id: 1,
    last_modified: Math.floor(deal.updatedAt / 1000),
    modified_user_id: 1,
    created_user_id: 1,
    date_create: Math.floor(deal.createdAt / 1000),
    pipeline_id: deal.pipelineId,
    ...(action === 'status' && { old_pipeline_id: before?.pipelineId }),
    account_id: account.id,
    custom_fields,
  }
  return qs.stringify({ leads: { [action]: [item] }, account })
}
