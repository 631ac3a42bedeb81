import { SinkUnavailable } from '@throughline/collector'
import type { Json } from '@throughline/protocol'
import { embedded, objects, type AmocrmApi } from './api.js'
import { PAGE_ROWS } from './limits.js'

/** ID of the deal that carries the application ID in its field; the oldest one when managers have copied it. */
export async function findDeal(
  api: AmocrmApi,
  applicationFieldId: number,
  applicationId: string,
): Promise<number | undefined> {
  const answer = await api.call('GET', `leads?query=${encodeURIComponent(applicationId)}&limit=${PAGE_ROWS}`)
  if (answer.kind !== 'done') throw new SinkUnavailable('server-error', 'amoCRM did not answer a search for a deal')
  // The search is by words and over all fields, so what it finds is only a candidate.
  const ids = embedded(answer.body, 'leads')
    .filter((lead) => holds(lead['custom_fields_values'], applicationFieldId, applicationId))
    .map((lead) => lead['id'])
    .filter((id) => typeof id === 'number')
  return ids.length > 0 ? Math.min(...ids) : undefined
}

function holds(customFields: Json | undefined, fieldId: number, value: string): boolean {
  return objects(customFields).some(
    (field) => field['field_id'] === fieldId && objects(field['values']).some((item) => item['value'] === value),
  )
}
