import type { Json } from '@throughline/protocol'
import { answerCustomers } from './customers.js'
import { listEvents } from './events.js'
import { createFields, listFields } from './fields.js'
import type { AccountIdentity } from './hook-body.js'
import { hal, problem, type ApiCall } from './http.js'
import { changeLeads, createLeads, type LeadsDesk } from './leads.js'
import { listLeads } from './list-leads.js'
import { createNotes } from './notes.js'
import { LOSS_REASONS, PIPELINES, type Pipeline } from './pipelines.js'
import { createIncoming } from './unsorted.js'
import { listHooks, subscribe, unsubscribe } from './webhooks.js'

/** The requests that the account knows. */
export function answer(call: ApiCall, account: AccountIdentity, desk: LeadsDesk): Response {
  switch (`${call.method} ${call.path}`) {
    case 'GET account':
      return hal({ id: account.id, name: account.subdomain, subdomain: account.subdomain, currency: 'RUB' })
    case 'GET leads':
      return listLeads(call, desk)
    case 'PATCH leads':
      return changeLeads(call, desk)
    case 'POST leads/complex':
      return createLeads(call, desk)
    case 'POST leads/unsorted/forms':
      return createIncoming(call, desk)
    case 'POST leads/notes':
      return createNotes(call, desk.tables)
    case 'GET leads/loss_reasons':
      return hal({ _embedded: { loss_reasons: LOSS_REASONS.map((reason) => ({ ...reason })) } })
    case 'GET leads/custom_fields':
      return listFields(call, desk.tables)
    case 'POST leads/custom_fields':
      return createFields(call, desk.tables)
    case 'GET leads/pipelines':
      return hal({ _embedded: { pipelines: PIPELINES.map(toPipeline) } })
    case 'GET events':
      return listEvents(call, desk)
    case 'GET webhooks':
      return listHooks(call, desk.tables)
    case 'POST webhooks':
      return subscribe(call, desk.tables)
    case 'DELETE webhooks':
      return unsubscribe(call, desk.tables)
    case 'GET customers/custom_fields':
      return listFields(call, { ...desk.tables, fields: desk.tables.customerFields })
    case 'POST customers/custom_fields':
      return createFields(call, { ...desk.tables, fields: desk.tables.customerFields })
    default:
      return answerCustomers(call, desk) ?? problem(404, 'Not Found', `There is no ${call.method} /api/v4/${call.path}`)
  }
}

function toPipeline({ id, name, statuses }: Pipeline): Json {
  return {
    id,
    name,
    is_main: id === PIPELINES[0]?.id,
    _embedded: { statuses: statuses.map((status) => ({ ...status, pipeline_id: id })) },
  }
}
