import { isJsonObject, type Json, type JsonObject } from '@throughline/protocol'
import { refusal, type MethodAnswer } from './http.js'
import { LEAD_STATUSES, PIPELINES, type Stage } from './stages.js'
import { fieldsOf, type Kind, type Stored, type Tables } from './state.js'
import { textOf } from '../../text-of.js'

/** What the methods about leads, deals and contacts need of the portal. */
export interface Desk {
  readonly tables: Tables
  readonly now: () => number
  /** Tells the webhooks. */
  readonly changed: (kind: Kind, action: 'ADD' | 'UPDATE' | 'DELETE', id: number) => void
}

/** `crm.<kind>.add`: answers the new ID. */
export function add(kind: Kind, { fields }: JsonObject, desk: Desk): MethodAnswer {
  if (!isJsonObject(fields)) return refusal(400, '', "Parameter 'fields' must be array.")
  const wrong = check(kind, fields)
  if (wrong !== undefined) return refusal(400, '', wrong)
  const id = desk.tables.nextId()
  const now = desk.now()
  const values = placed(kind, known(kind, fields, desk.tables))
  desk.tables[kind].set(id, { id, createdAt: now, modifiedAt: now, values })
  desk.changed(kind, 'ADD', id)
  return { result: id }
}

/** `crm.<kind>.update`: what is not named stays as it is. */
export function update(kind: Kind, { id, fields }: JsonObject, desk: Desk): MethodAnswer {
  const before = desk.tables[kind].get(Number(id))
  if (!before) return refusal(400, '', 'Not found')
  if (!isJsonObject(fields)) return refusal(400, '', "Parameter 'fields' must be array.")
  const wrong = check(kind, fields)
  if (wrong !== undefined) return refusal(400, '', wrong)
  change(kind, before, known(kind, fields, desk.tables), desk)
  return { result: true }
}

export function change(kind: Kind, before: Stored, fields: Readonly<Record<string, Json>>, desk: Desk): void {
  const values = placed(kind, { ...before.values, ...fields })
  const { closedAt = desk.now(), ...open } = before
  const ended = kind === 'lead' && stageIn(LEAD_STATUSES, values['STATUS_ID']).semantics !== 'P'
  desk.tables[kind].set(before.id, { ...open, modifiedAt: desk.now(), values, ...(ended && { closedAt }) })
  desk.changed(kind, 'UPDATE', before.id)
}

/** Fields that the portal does not have are dropped without a word, as Bitrix24 does it. */
function known(kind: Kind, fields: JsonObject, tables: Tables): Readonly<Record<string, Json>> {
  const names = fieldsOf(kind, tables)
  const kept = Object.entries(fields).flatMap(([name, value]): [string, Json][] =>
    names.includes(name) && value !== undefined ? [[name, value]] : [],
  )
  return Object.fromEntries(kept)
}

/** A stage that its pipeline does not have falls back to the first one, also without a word. */
function placed(kind: Kind, values: Readonly<Record<string, Json>>): Readonly<Record<string, Json>> {
  if (kind === 'contact') return values
  if (kind === 'lead') return { ...values, STATUS_ID: stageIn(LEAD_STATUSES, values['STATUS_ID']).id }
  const pipeline = PIPELINES.find(({ id }) => String(id) === (textOf(values['CATEGORY_ID']) ?? '0')) ?? PIPELINES[0]
  const stage = stageIn(pipeline?.stages ?? [], values['STAGE_ID'])
  return { ...values, CATEGORY_ID: String(pipeline?.id ?? 0), STAGE_ID: stage.id }
}

const NO_STAGE: Stage = { id: '', name: '', semantics: 'P' }

function stageIn(stages: readonly Stage[], id: Json | undefined): Stage {
  return stages.find((stage) => stage.id === id) ?? stages[0] ?? NO_STAGE
}

const MAX_TITLE = 255

function check(kind: Kind, fields: JsonObject): string | undefined {
  const { TITLE: title, EMAIL: emails, OPPORTUNITY: sum } = fields
  if (typeof title === 'string' && title.length > MAX_TITLE) return 'The "Name" field is too long.'
  // The column is DECIMAL(18,2).
  if (sum !== undefined && !(Math.abs(Number(sum)) < 1e16)) return 'The field "Amount" has an invalid value.'
  if (kind === 'deal') return undefined
  const wrong = listed(emails).find(
    (email) => isJsonObject(email) && !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(textOf(email['VALUE']) ?? ''),
  )
  return wrong === undefined ? undefined : 'Incorrect email address.'
}

function listed(value: Json | undefined): readonly (Json | undefined)[] {
  if (Array.isArray(value)) return value
  return isJsonObject(value) ? Object.values(value) : []
}

/** `crm.duplicate.findbycomm`: IDs of contacts and leads by phone or e-mail. */
export function findByComm({ type, values, entity_type: wanted }: JsonObject, { tables }: Desk): MethodAnswer {
  if (type !== 'PHONE' && type !== 'EMAIL') return refusal(400, '', 'Communication type is not defined.')
  const asked = listed(values).map(String)
  if (asked.length === 0) return refusal(400, '', 'Communication values is not defined.')
  const plain = (value: string): string => (type === 'PHONE' ? value.replace(/\D/g, '') : value.toLowerCase())
  const wantedValues = new Set(asked.map(plain))
  const idsOf = (kind: 'lead' | 'contact'): readonly number[] =>
    [...tables[kind].values()]
      .filter(({ values: own }) =>
        listed(own[type]).some((item) => isJsonObject(item) && wantedValues.has(plain(textOf(item['VALUE']) ?? ''))),
      )
      .map(({ id }) => id)
  const found: Record<string, Json> = {}
  for (const kind of ['lead', 'contact'] as const) {
    const name = kind.toUpperCase()
    const ids = wanted === undefined || wanted === name ? idsOf(kind) : []
    if (ids.length > 0) found[name] = ids
  }
  // PHP has one type for both: without keys it is a list.
  return { result: Object.keys(found).length > 0 ? found : [] }
}
