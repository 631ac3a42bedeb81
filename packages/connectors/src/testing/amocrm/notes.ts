import type { JsonObject } from '@throughline/protocol'
import { z } from 'zod'
import { hal, type ApiCall } from './http.js'
import { readItems } from './items.js'
import type { Tables } from './state.js'

const note = z.strictObject({
  entity_id: z.int(),
  note_type: z.literal('common'),
  params: z.strictObject({ text: z.string().min(1) }),
  request_id: z.string().exactOptional(),
})

/** `POST /api/v4/leads/notes`. */
export function createNotes({ body }: ApiCall, tables: Tables): Response {
  const checked = readItems(body, 250, note, ({ entity_id }) =>
    tables.deals.has(entity_id) ? [] : [{ code: 'NotFound', path: 'entity_id', detail: 'Element not found.' }],
  )
  if (checked.kind === 'refused') return checked.response
  const notes = checked.items.map(({ requestId, value }): JsonObject => {
    const deal = tables.deals.get(value.entity_id)
    if (deal) tables.deals.set(deal.id, { ...deal, notes: [...(deal.notes ?? []), value.params.text] })
    return { id: tables.nextId(), entity_id: value.entity_id, request_id: requestId }
  })
  return hal({ _embedded: { notes } }, 201)
}
