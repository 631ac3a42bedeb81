import type { Json } from '@throughline/protocol'
import { hal, noContent, problem, type ApiCall } from './http.js'
import type { LeadsDesk } from './leads.js'
import type { StoredEvent } from './state.js'

const MOST = 100

/** `GET /api/v4/events` with `filter[type]`, `filter[created_at][from]`, `limit` up to 100 and `page`; newest first. */
export function listEvents({ query }: ApiCall, { tables, showsEvents }: LeadsDesk): Response {
  if (!showsEvents) return problem(403, 'Forbidden', 'Access denied')
  const types = query.get('filter[type]')?.split(',')
  const from = Number(query.get('filter[created_at][from]') ?? 0)
  const limit = Math.min(MOST, Number(query.get('limit') ?? MOST))
  const start = (Number(query.get('page') ?? 1) - 1) * limit
  const found = [...tables.events.values()]
    .filter(({ type, at }) => Math.floor(at / 1_000) >= from && types?.includes(type) !== false)
    .toReversed()
  const page = found.slice(start, start + limit)
  return page.length === 0 ? noContent() : hal({ _embedded: { events: page.map(toEvent) } })
}

function toEvent({ id, type, dealId, at }: StoredEvent): Json {
  return {
    id: `01ev${id}`,
    type,
    entity_id: dealId,
    entity_type: 'lead',
    created_by: 1,
    created_at: Math.floor(at / 1_000),
    value_after: [],
    value_before: [],
  }
}
