import { isJsonObject, type Json, type JsonObject } from '@throughline/protocol'
import { textOf } from '../../text-of.js'
import { add, findByComm, update, type Desk } from './entities.js'
import { refusal, type MethodAnswer, type MethodCall } from './http.js'
import { get, list } from './listing.js'
import { directory, PIPELINES, toStatus } from './stages.js'
import { fieldsOf, KINDS, type Kind, type Tables } from './state.js'

/** The methods that the portal knows, but for `batch`. */
export function answer({ method, params }: MethodCall, desk: Desk): MethodAnswer {
  const [, kindName, ...rest] = /^crm\.(\w+)\.(\w+)(?:\.(\w+))?$/.exec(method) ?? []
  const kind = KINDS.find((each) => each === kindName)
  const action = rest.filter((part) => part !== undefined).join('.')
  if (kind) return aboutKind(kind, action, params, desk) ?? unknownMethod()
  switch (method) {
    case 'crm.status.list':
      return listStatuses(params)
    case 'crm.category.list':
      return {
        result: { categories: PIPELINES.map(({ id, name }) => ({ id, name, isDefault: id === 0 ? 'Y' : 'N' })) },
      }
    case 'crm.duplicate.findbycomm':
      return findByComm(params, desk)
    case 'profile':
      return { result: { ID: '1', ADMIN: true, NAME: 'Demo', LAST_NAME: 'Portal', TIME_ZONE: 'Europe/Moscow' } }
    default:
      return unknownMethod()
  }
}

function unknownMethod(): MethodAnswer {
  return refusal(404, 'ERROR_METHOD_NOT_FOUND', 'Method not found!')
}

function aboutKind(kind: Kind, action: string, params: JsonObject, desk: Desk): MethodAnswer | undefined {
  switch (action) {
    case 'add':
      return add(kind, params, desk)
    case 'update':
      return update(kind, params, desk)
    case 'get':
      return get(kind, params, desk.tables)
    case 'list':
      return list(kind, params, desk.tables)
    case 'fields':
      return { result: describe(kind, desk.tables) }
    case 'userfield.list':
      return { result: [...desk.tables.userFields[kind]].map((FIELD_NAME) => ({ FIELD_NAME, USER_TYPE_ID: 'string' })) }
    case 'userfield.add':
      return addUserField(kind, params, desk)
    default:
      return undefined
  }
}

function describe(kind: Kind, tables: Tables): JsonObject {
  const described = fieldsOf(kind, tables).map((name): [string, Json] => [
    name,
    { type: 'string', isRequired: false, isReadOnly: false, title: name },
  ])
  return Object.fromEntries([...described, ['ID', { type: 'integer', isReadOnly: true, title: 'ID' }]])
}

/** With its prefix, a name has 20 characters at most. */
const MAX_NAME = 20

function addUserField(kind: Kind, { fields }: JsonObject, { tables, now }: Desk): MethodAnswer {
  const { FIELD_NAME: given, USER_TYPE_ID: type } = isJsonObject(fields) ? fields : {}
  if (typeof given !== 'string' || typeof type !== 'string') {
    return refusal(400, 'ERROR_CORE', 'The field name or type is not specified.')
  }
  const name = given.startsWith('UF_CRM_') ? given : `UF_CRM_${given}`
  if (name.length > MAX_NAME) return refusal(400, 'ERROR_CORE', 'The field name is too long.')
  if (tables.userFields[kind].has(name)) return refusal(400, 'ERROR_CORE', `Field ${name} already exists.`)
  tables.userFields[kind].add(name)
  return { result: now() % 10_000 }
}

function listStatuses({ filter }: JsonObject): MethodAnswer {
  const entityId = (isJsonObject(filter) ? textOf(filter['ENTITY_ID']) : undefined) ?? 'STATUS'
  return { result: directory(entityId).map((stage, index) => toStatus(entityId, stage, index)) }
}
