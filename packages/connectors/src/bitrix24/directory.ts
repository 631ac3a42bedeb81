import { SinkUnavailable } from '@throughline/collector'
import { objectOf, rowsOf, type Bitrix24Api, type Command, type Outcome } from './api.js'
import { stageField } from './mapping.js'
import type { Bitrix24Settings } from './options.js'
import { textOf } from '../text-of.js'

/** What the sink has made sure of: the portal ignores a field or a stage that it does not have without a word. */
export interface Directory {
  /** Asks once, and creates the field for the application ID where there is none. */
  ready(api: Bitrix24Api): Promise<void>
}

export function directory(settings: Bitrix24Settings): Directory {
  let known = false
  return {
    ready: async (api) => {
      if (known) return
      const { fields, stages } = await lookUp(api, settings)
      const missing = missingIn(fields, stages, settings)
      if (missing.length > 0) throw new SinkUnavailable('unauthorised', `the portal has no ${missing.join(', ')}`)
      if (!fields.has(settings.applicationField)) {
        if (settings.mode === 'enrich') throw new SinkUnavailable('unauthorised', noWayToFind(settings))
        await createField(api, settings)
      }
      known = true
    },
  }
}

/** In mode `enrich` the site fills the field, so that it must be there. */
export function noWayToFind({ entity, applicationField }: Bitrix24Settings): string {
  return `the portal has no field ${applicationField}, by which a ${entity} of the site is found`
}

/** Names of the fields of a lead or deal, and the IDs of the stages of its pipeline. */
export async function lookUp(
  api: Bitrix24Api,
  { entity, pipelineId }: Pick<Bitrix24Settings, 'entity' | 'pipelineId'>,
): Promise<{ fields: ReadonlySet<string>; stages: ReadonlySet<string> }> {
  const entityId = entity === 'lead' ? 'STATUS' : stageDirectory(pipelineId)
  const { outcomes } = await api.batch(
    new Map<string, Command>([
      ['fields', { method: `crm.${entity}.fields` }],
      ['stages', { method: 'crm.status.list', params: { filter: { ENTITY_ID: entityId } } }],
    ]),
  )
  const fields = demand(outcomes.get('fields'), `the fields of a ${entity}`)
  demand(outcomes.get('stages'), 'the stages')
  const stages = rowsOf(outcomes.get('stages')).map((row) => textOf(row['STATUS_ID']) ?? '')
  return { fields: new Set(Object.keys(objectOf(fields))), stages: new Set(stages) }
}

/** Where the stages of a pipeline are listed: the general one has no number. */
export function stageDirectory(pipelineId: number): string {
  return pipelineId === 0 ? 'DEAL_STAGE' : `DEAL_STAGE_${pipelineId}`
}

function demand(outcome: Outcome | undefined, what: string): Extract<Outcome, { kind: 'done' }>['result'] {
  if (outcome?.kind === 'done') return outcome.result
  if (outcome?.kind === 'refused') {
    throw new SinkUnavailable('unauthorised', `Bitrix24 does not show ${what}: ${outcome.reason}`)
  }
  throw new SinkUnavailable('server-error', `Bitrix24 did not say what ${what} are`)
}

/** Everything in the options that the portal does not have, as `field UF_CRM_PLAN`. */
export function missingIn(
  fields: ReadonlySet<string>,
  stages: ReadonlySet<string>,
  settings: Bitrix24Settings,
): readonly string[] {
  const { stageId, details, updates, pipelineId, entity } = settings
  const detailed = typeof details === 'object' ? Object.values(details) : []
  const written = [...detailed, ...Object.values(updates).flatMap((update) => Object.keys(update.fields ?? {}))]
  const moved = [...(stageId === undefined ? [] : [stageId]), ...Object.values(settings.stages)]
  if (stages.size === 0 && entity === 'deal') return [`pipeline ${pipelineId} (option "pipelineId")`]
  return [
    ...[...new Set(written)].filter((name) => !fields.has(name)).map((name) => `field ${name}`),
    ...[...new Set(moved)].filter((id) => !stages.has(id)).map((id) => `${stageField(settings)} ${id}`),
  ]
}

async function createField(api: Bitrix24Api, { entity, applicationField }: Bitrix24Settings): Promise<void> {
  const label = { ru: 'Application ID', en: 'Application ID' }
  const fields = {
    FIELD_NAME: applicationField.replace('UF_CRM_', ''),
    USER_TYPE_ID: 'string',
    XML_ID: applicationField,
    EDIT_FORM_LABEL: label,
    LIST_COLUMN_LABEL: label,
    LIST_FILTER_LABEL: label,
    SHOW_FILTER: 'E',
    EDIT_IN_LIST: 'N',
  }
  const { outcomes } = await api.batch(
    new Map([['field', { method: `crm.${entity}.userfield.add`, params: { fields } }]]),
  )
  const outcome = outcomes.get('field')
  if (outcome?.kind === 'done') return
  if (outcome?.kind === 'refused') {
    const advice =
      'let an administrator make the hook, create the field by hand, or use "applicationField": "ORIGIN_ID"'
    throw new SinkUnavailable(
      'unauthorised',
      `Bitrix24 does not create ${applicationField}: ${outcome.reason}; ${advice}`,
    )
  }
  throw new SinkUnavailable('server-error', `Bitrix24 did not say whether it created ${applicationField}`)
}
