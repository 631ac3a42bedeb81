import type { Json, JsonObject } from '@throughline/protocol'
import { given } from '../given.js'
import type { Command } from './api.js'
import type { Bitrix24Settings } from './options.js'
import type { DealState } from './state.js'

/** The field that a stage stands in. */
export function stageField({ entity }: Bitrix24Settings): 'STAGE_ID' | 'STATUS_ID' {
  return entity === 'deal' ? 'STAGE_ID' : 'STATUS_ID'
}

/** Makes the lead or deal; a deal is tied to a contact, which may be the result of an earlier command. */
export function createCommand(deal: DealState, settings: Bitrix24Settings, contactId?: string): Command {
  const { entity, pipelineId, stageId, responsibleId, sourceId, applicationField } = settings
  const person = entity === 'lead' ? personFields(deal) : {}
  const fields = {
    TITLE: plain(deal.applied?.title ?? `Application ${deal.applicationId}`),
    ORIGINATOR_ID: 'throughline',
    ORIGIN_ID: deal.applicationId,
    [applicationField]: deal.applicationId,
    ...(entity === 'deal' && { CATEGORY_ID: pipelineId }),
    ...(stageId !== undefined && { [stageField(settings)]: stageId }),
    ...(responsibleId !== undefined && { ASSIGNED_BY_ID: responsibleId }),
    ...(sourceId !== undefined && { SOURCE_ID: sourceId }),
    ...(contactId !== undefined && { CONTACT_ID: contactId }),
    ...person,
    ...changeFields(deal, settings),
  }
  return { method: `crm.${entity}.add`, params: { fields, params: QUIET } }
}

/** What an update writes: never the title or the contact, which belong to the managers once it stands. */
export function updateCommand(id: number, deal: DealState, settings: Bitrix24Settings): Command | undefined {
  const fields = changeFields(deal, settings)
  if (Object.keys(fields).length === 0) return undefined
  return { method: `crm.${settings.entity}.update`, params: { id, fields, params: QUIET } }
}

/** Without it every change is told to everyone in the portal's feed. */
const QUIET: JsonObject = { REGISTER_SONET_EVENT: 'N' }

function changeFields({ says }: DealState, settings: Bitrix24Settings): JsonObject {
  const own = Object.entries(says).flatMap(([about, { value }]): [string, Json][] =>
    about.startsWith('field:') ? [[about.slice('field:'.length), plain(value)]] : [],
  )
  return given({
    ...Object.fromEntries(own),
    OPPORTUNITY: says['value']?.value,
    CURRENCY_ID: says['currency']?.value,
    [stageField(settings)]: says['stage']?.value,
  })
}

/** Name, phone and e-mail as a lead or a contact holds them; empty when the form marked nothing as contact. */
export function personFields({ says }: DealState): JsonObject {
  const [name, phone, email] = ['name', 'phone', 'email'].map((part) => says[`contact:${part}`]?.value)
  return {
    ...(name !== undefined && { NAME: plain(name) }),
    ...(phone !== undefined && { PHONE: [{ VALUE: plain(phone), VALUE_TYPE: 'WORK' }] }),
    ...(email !== undefined && { EMAIL: [{ VALUE: plain(email), VALUE_TYPE: 'WORK' }] }),
  }
}

/** How a contact may be found: by phone, or else by e-mail. A name alone finds strangers. */
export function findContactCommand({ says }: DealState): Command | undefined {
  const phone = says['contact:phone']?.value
  const email = says['contact:email']?.value
  if (phone === undefined && email === undefined) return undefined
  const [type, value] = phone === undefined ? ['EMAIL', email] : ['PHONE', phone]
  return {
    method: 'crm.duplicate.findbycomm',
    params: { entity_type: 'CONTACT', type, values: [plain(value ?? '')] },
  }
}

/** A batch puts an earlier result where `$result[…]` stands: what a visitor has typed must not ask for one. */
function plain(value: Json): Json {
  return typeof value === 'string' ? value.replaceAll('$result[', '$ result[') : value
}
