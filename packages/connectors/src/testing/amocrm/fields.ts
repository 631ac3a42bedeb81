import type { Json } from '@throughline/protocol'
import { z } from 'zod'
import { hal, noContent, type ApiCall } from './http.js'
import { readItems } from './items.js'
import { FIELD_TYPES, type StoredField, type Tables } from './state.js'

const newField = z.strictObject({
  name: z.string().min(1),
  type: z.enum(FIELD_TYPES),
  code: z.string().min(1),
  sort: z.int().exactOptional(),
  is_api_only: z.boolean().exactOptional(),
  request_id: z.string().exactOptional(),
})

/** `GET /api/v4/leads/custom_fields`: 50 rows unless `limit` says more, at most 250; `filter[type][0]` narrows. */
export function listFields({ query }: ApiCall, { fields }: Tables): Response {
  const types = [...query].flatMap(([name, value]) => (name.startsWith('filter[type]') ? [value] : []))
  const limit = Math.min(250, Number(query.get('limit') ?? 50))
  const start = (Number(query.get('page') ?? 1) - 1) * limit
  const found = [...fields.values()].filter(({ type }) => types.length === 0 || types.includes(type))
  const page = found.slice(start, start + limit)
  return page.length === 0 ? noContent() : hal({ _embedded: { custom_fields: page.map(toField) } })
}

/** `POST /api/v4/leads/custom_fields`: a code is taken once. */
export function createFields({ body }: ApiCall, tables: Tables): Response {
  const checked = readItems(body, 250, newField, ({ code }) =>
    [...tables.fields.values()].some((field) => field.code === code)
      ? [{ code: 'NotUnique', path: 'code', detail: 'This code is already used.' }]
      : [],
  )
  if (checked.kind === 'refused') return checked.response
  const custom_fields = checked.items.map(({ requestId, value }) => {
    const field: StoredField = { id: tables.nextId(), name: value.name, code: value.code, type: value.type }
    tables.fields.set(field.id, field)
    return { ...toField(field), request_id: requestId }
  })
  return hal({ _embedded: { custom_fields } }, 201)
}

function toField({ id, name, code, type }: StoredField): { [key: string]: Json } {
  return { id, name, code, type, entity_type: 'leads' }
}
