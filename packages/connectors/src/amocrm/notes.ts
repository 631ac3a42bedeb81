import type { Delivery, Standing } from './delivery.js'
import { AMOCRM_LIMITS } from './limits.js'
import { sendInParts } from './parts.js'

/**
 * Writes the note of each deal that is to have one and has none. Before it is sent it counts as written: whatever
 * happens on the way, a note may be missing, but there are never two. Returns the deals as they stand then.
 */
export async function writeNotes(deals: readonly Standing[], delivery: Delivery): Promise<readonly Standing[]> {
  const { api, records } = delivery
  const due = deals.filter((standing) => isNoteDue(standing, delivery))
  await sendInParts(due, AMOCRM_LIMITS.items, async (part) => {
    await records.writeDeals(new Map(part.map(({ item, record }) => [item.applicationId, { ...record, noted: true }])))
    const notes = part.map(({ item, record }, index) => ({
      entity_id: record.dealId,
      note_type: 'common',
      params: { text: item.state.application?.note ?? '' },
      request_id: String(index),
    }))
    // A refusal is of no use to anybody: the deal stands, and what the note says stands in the log.
    await api.call('POST', 'leads/notes', notes)
    return []
  })
  return deals.map((standing) =>
    due.includes(standing) ? { ...standing, record: { ...standing.record, noted: true } } : standing,
  )
}

/** Whether the deal is to have a note and has none. */
export function isNoteDue({ item, record }: Standing, { account }: Delivery): boolean {
  return account.settings.details === 'note' && !record.noted && item.state.application?.note !== undefined
}
