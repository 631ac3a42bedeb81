import { SinkUnavailable } from '@throughline/collector'
import { isJsonObject, type Json, type JsonObject } from '@throughline/protocol'
import type { DealFields, Field } from './fields.js'
import { MOST_VALUES } from './limits.js'
import type { AmocrmSettings } from './options.js'
import type { Says } from '../crm/says.js'
import type { Application } from './state.js'
import { scalar } from '../crm/values.js'

/** A deal that is to be made. */
export interface NewDeal {
  readonly applicationId: string
  readonly application: Application
  readonly says: Says
}

/** An item of `POST /api/v4/leads/complex`: the deal with its contact. */
export function toNewLead(deal: NewDeal, fields: DealFields, settings: AmocrmSettings): JsonObject {
  const { pipelineId, statusId, responsibleUserId } = settings
  const contact = toContact(deal.says)
  const tags = tagsIn(deal.says)
  const embedded = { ...(contact && { contacts: [contact] }), ...(tags.length > 0 && { tags }) }
  return {
    name: deal.application.name,
    created_at: Math.floor(deal.application.at / 1000),
    ...(pipelineId !== undefined && { pipeline_id: pipelineId }),
    ...(statusId !== undefined && { status_id: statusId }),
    ...(responsibleUserId !== undefined && { responsible_user_id: responsibleUserId }),
    ...bodyOf(deal.says, fields, [value({ id: fields.applicationId, type: 'text' }, deal.applicationId)]),
    ...(Object.keys(embedded).length > 0 && { _embedded: embedded }),
  }
}

/**
 * An item of `POST /api/v4/leads/unsorted/forms`. An incoming lead has no stage of its own yet, and no person in
 * charge: a manager gives it both by accepting it.
 */
export function toIncoming(deal: NewDeal, fields: DealFields, settings: AmocrmSettings): JsonObject {
  const { form, at } = deal.application
  const seconds = Math.floor(at / 1000)
  const { stage: _stage, ...says } = deal.says
  const {
    pipeline_id,
    status_id: _status,
    responsible_user_id: _user,
    _embedded,
    created_at: _at,
    ...lead
  } = toNewLead({ ...deal, says }, fields, settings)
  const { contacts, ...rest } = isJsonObject(_embedded) ? _embedded : {}
  return {
    source_uid: 'throughline',
    source_name: 'Throughline',
    created_at: seconds,
    ...(pipeline_id !== undefined && { pipeline_id }),
    metadata: {
      form_id: form.id,
      form_name: form.name,
      form_page: form.page || 'unknown',
      form_sent_at: seconds,
      ...(form.referrer && { referer: form.referrer }),
    },
    _embedded: {
      leads: [{ ...lead, ...(Object.keys(rest).length > 0 && { _embedded: rest }) }],
      ...(contacts !== undefined && { contacts }),
    },
  }
}

/**
 * What an update writes: never the name or the contact, which belong to the managers once the deal stands. `undefined`
 * when none of it has a place in this account.
 */
export function toLeadChange(news: Says, fields: DealFields): JsonObject | undefined {
  const tags = tagsIn(news)
  const change = { ...bodyOf(news, fields, []), ...(tags.length > 0 && { tags_to_add: tags }) }
  return Object.keys(change).length > 0 ? change : undefined
}

function bodyOf(says: Says, fields: DealFields, first: readonly JsonObject[]): JsonObject {
  const { price, stage } = says
  const values = [...first, ...configured(says, fields), ...marks(says, fields)].slice(0, MOST_VALUES)
  return {
    ...(price && { price: price.value }),
    ...(stage && toPlace(stage.value)),
    ...(values.length > 0 && { custom_fields_values: values }),
  }
}

function toPlace(stage: Json): JsonObject {
  const { statusId, pipelineId, lossReasonId } = isJsonObject(stage) ? stage : {}
  return {
    ...(typeof statusId === 'number' && { status_id: statusId }),
    ...(typeof pipelineId === 'number' && { pipeline_id: pipelineId }),
    ...(typeof lossReasonId === 'number' && { loss_reason_id: lossReasonId }),
  }
}

/** Values for the tracking fields that this account has. */
function marks(says: Says, { tracking }: DealFields): readonly JsonObject[] {
  return named(says, 'mark:').flatMap(([code, told]) => {
    const field = tracking.get(code)
    return field ? [value(field, told)] : []
  })
}

/** Values for the fields that the options name, which must be there. */
function configured(says: Says, fields: DealFields): readonly JsonObject[] {
  return named(says, 'field:').flatMap(([name, told]) => {
    const field = fields.find(name)
    if (!field)
      throw new SinkUnavailable('unauthorised', `the account has no deal field "${name}", which the options name`)
    return [value(field, told)]
  })
}

/** The value in the kind that the field's type asks for. */
function value({ id, type }: Pick<Field, 'id' | 'type'>, told: Json): JsonObject {
  return { field_id: id, values: [{ value: convert(type, told) }] }
}

function convert(type: string, json: Json): Json {
  const told = scalar(json) ?? JSON.stringify(json)
  switch (type) {
    case 'numeric':
    case 'monetary':
      return Number.isFinite(Number(told)) ? Number(told) : String(told)
    case 'checkbox':
      return told === true || told === 'true' || told === 1
    case 'date':
    case 'date_time': {
      const at = typeof told === 'number' ? told : Date.parse(String(told))
      return Number.isFinite(at) ? Math.floor(at / 1000) : String(told)
    }
    default:
      return String(told)
  }
}

function tagsIn(says: Says): readonly JsonObject[] {
  return named(says, 'tag:').map(([name]) => ({ name }))
}

function toContact(says: Says): JsonObject | undefined {
  const { name, phone, email } = Object.fromEntries(named(says, 'contact:'))
  if (name === undefined && phone === undefined && email === undefined) return undefined
  const values = [
    ...(phone === undefined ? [] : [{ field_code: 'PHONE', values: [{ value: phone, enum_code: 'WORK' }] }]),
    ...(email === undefined ? [] : [{ field_code: 'EMAIL', values: [{ value: email, enum_code: 'WORK' }] }]),
  ]
  return { ...(name !== undefined && { name }), ...(values.length > 0 && { custom_fields_values: values }) }
}

function named(says: Says, prefix: string): readonly (readonly [string, Json])[] {
  return Object.entries(says).flatMap(([about, told]): (readonly [string, Json])[] =>
    about.startsWith(prefix) ? [[about.slice(prefix.length), told.value]] : [],
  )
}
