import type { Json } from '@throughline/protocol'
import { hal, noContent, type ApiCall } from './http.js'
import type { LeadsDesk } from './leads.js'
import { LOSS_REASONS } from './pipelines.js'
import type { StoredDeal, Tables } from './state.js'

/**
 * `GET /api/v4/leads` with `query`, `filter[id]`, `filter[id][]`, `filter[updated_at][from|to]`,
 * `filter[created_at][from|to]`, `order[updated_at]`, `limit` and `page`; 204 when nothing is found. What is in the bin is not listed, and found by its ID alone.
 */
export function listLeads({ query }: ApiCall, desk: LeadsDesk): Response {
  const words = query.get('query')?.toLowerCase()
  const ids = [...query].flatMap(([name, value]) => (/^filter\[id\](\[\d*\])?$/.test(name) ? [Number(value)] : []))
  const from = Number(query.get('filter[updated_at][from]') ?? 0)
  const to = Number(query.get('filter[updated_at][to]') ?? Infinity)
  const madeFrom = Number(query.get('filter[created_at][from]') ?? 0)
  const madeTo = Number(query.get('filter[created_at][to]') ?? Infinity)
  const limit = Math.min(250, Number(query.get('limit') ?? 50))
  const start = (Number(query.get('page') ?? 1) - 1) * limit
  const found = [...desk.tables.deals.values()].filter(
    (stored) =>
      (ids.length === 0 ? stored.deleted !== true : ids.includes(stored.id)) &&
      seconds(stored.updatedAt) >= from &&
      seconds(stored.updatedAt) <= to &&
      seconds(stored.createdAt) >= madeFrom &&
      seconds(stored.createdAt) <= madeTo &&
      (words === undefined || (desk.now() - stored.madeAt >= desk.searchDelayMs && mentions(stored, words))),
  )
  const order = query.get('order[updated_at]')
  if (order !== null) found.sort((a, b) => (seconds(a.updatedAt) - seconds(b.updatedAt)) * (order === 'desc' ? -1 : 1))
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
  const reason = LOSS_REASONS.find(({ id }) => id === stored.lossReasonId)
  return {
    id: stored.id,
    name: stored.name,
    price: stored.price,
    responsible_user_id: stored.responsibleUserId ?? 1,
    status_id: stored.statusId,
    pipeline_id: stored.pipelineId,
    loss_reason_id: stored.lossReasonId ?? null,
    created_at: seconds(stored.createdAt),
    updated_at: seconds(stored.updatedAt),
    closed_at: stored.closedAt === undefined ? null : seconds(stored.closedAt),
    is_deleted: stored.deleted === true,
    custom_fields_values: values.length > 0 ? values : null,
    _embedded: {
      tags: (stored.tags ?? []).map((name) => ({ name })),
      ...(reason && { loss_reason: [{ ...reason }] }),
    },
  }
}

function seconds(ms: number): number {
  return Math.floor(ms / 1000)
}
