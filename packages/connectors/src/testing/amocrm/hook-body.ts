import qs from 'qs'
import type { StoredDeal, Tables } from './state.js'

export interface AccountIdentity {
  readonly id: number
  readonly subdomain: string
}

/** Body of a webhook about one deal: form-encoded, nested as PHP does it, fields in the shape of API v2. */
export function hookBody(
  account: AccountIdentity,
  action: 'add' | 'update' | 'status',
  deal: StoredDeal,
  details: { readonly before: StoredDeal | undefined; readonly tables: Tables },
): string {
  const { before, tables } = details
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
