import type { Json } from '@throughline/protocol'
import { hal, noContent, problem, type ApiCall } from './http.js'
import type { LeadsDesk } from './leads.js'
import { LOSS_REASONS } from './pipelines.js'
import type { FieldValue, StoredDeal, StoredField, Tables } from './state.js'

/**
 * `GET /api/v4/leads` with `query`, `filter[id]`, `filter[id][]`, `filter[updated_at][from|to]`,
 * `filter[created_at][from|to]`, `filter[custom_fields_values][<ID>][]`, `order[updated_at]`, `limit` and `page`; 204 when
 * nothing is found. What is in the bin is not listed, and found by its ID alone.
 */
export function listLeads({ query }: ApiCall, desk: LeadsDesk): Response {
  const words = query.get('query')?.toLowerCase()
  const ids = [...query].flatMap(([name, value]) => (/^filter\[id\](\[\d*\])?$/.test(name) ? [Number(value)] : []))
  const from = Number(query.get('filter[updated_at][from]') ?? 0)
  const to = Number(query.get('filter[updated_at][to]') ?? Infinity)
  const madeFrom = Number(query.get('filter[created_at][from]') ?? 0)
  const madeTo = Number(query.get('filter[created_at][to]') ?? Infinity)
  const asked = fieldsAsked(query)
  if (asked.length > 0 && desk.fieldFilter === 'refused')
    return problem(400, 'Bad Request', 'The filter is not available for this account')
  const limit = Math.min(250, Number(query.get('limit') ?? 50))
  const start = (Number(query.get('page') ?? 1) - 1) * limit
  const found = [...desk.tables.deals.values()].filter(
    (stored) =>
      (ids.length === 0 ? stored.deleted !== true : ids.includes(stored.id)) &&
      seconds(stored.updatedAt) >= from &&
      seconds(stored.updatedAt) <= to &&
      seconds(stored.createdAt) >= madeFrom &&
      seconds(stored.createdAt) <= madeTo &&
      (words === undefined || (isIndexed(stored, desk) && mentions(stored, words))) &&
      (asked.length === 0 ||
        desk.fieldFilter === 'ignored' ||
        (isIndexed(stored, desk) && asked.every((field) => holds(stored, field)))),
  )
  const order = query.get('order[updated_at]')
  if (order !== null) found.sort((a, b) => (seconds(a.updatedAt) - seconds(b.updatedAt)) * (order === 'desc' ? -1 : 1))
  const page = found.slice(start, start + limit)
  if (page.length === 0) return noContent()
  return hal({ _page: start / limit + 1, _embedded: { leads: page.map((stored) => toLead(stored, desk.tables)) } })
}

/** A field by its ID, and the values of which it must hold one. */
interface AskedField {
  readonly id: string
  readonly values: readonly string[]
}

/** `filter[custom_fields_values][<ID>][]=…`, as often as there are values. */
function fieldsAsked(query: URLSearchParams): readonly AskedField[] {
  const pairs = [...query].flatMap(([name, value]) => {
    const [, id] = /^filter\[custom_fields_values\]\[(\d+)\]\[\d*\]$/.exec(name) ?? []
    return id === undefined ? [] : [{ id, value }]
  })
  const ids = [...new Set(pairs.map(({ id }) => id))]
  return ids.map((id) => ({ id, values: pairs.filter((pair) => pair.id === id).map(({ value }) => value) }))
}

function holds({ values: own }: StoredDeal, { id, values }: AskedField): boolean {
  const held = own[id]
  return held !== undefined && values.includes(String(held))
}

function isIndexed({ madeAt }: StoredDeal, { now, searchDelayMs }: LeadsDesk): boolean {
  return now() - madeAt >= searchDelayMs
}

function mentions(stored: StoredDeal, words: string): boolean {
  return [stored.name, ...Object.values(stored.values)].some((value) => String(value).toLowerCase().includes(words))
}

function toLead(stored: StoredDeal, { fields }: Tables): Json {
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
    custom_fields_values: toFieldValues(stored.values, fields),
    _embedded: {
      tags: (stored.tags ?? []).map((name) => ({ name })),
      ...(reason && { loss_reason: [{ ...reason }] }),
    },
  }
}

/** Values of fields as a list shows them. */
export function toFieldValues(
  values: Readonly<Record<string, FieldValue>>,
  fields: ReadonlyMap<number, StoredField>,
): Json {
  const shown = Object.entries(values).map(([id, value]) => {
    const field = fields.get(Number(id))
    return {
      field_id: Number(id),
      field_name: field?.name ?? '',
      field_code: field?.code ?? null,
      field_type: field?.type ?? 'text',
      values: [{ value }],
    }
  })
  return shown.length > 0 ? shown : null
}

function seconds(ms: number): number {
  return Math.floor(ms / 1000)
}
