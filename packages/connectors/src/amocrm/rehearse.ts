import type { Json, JsonObject } from '@throughline/protocol'
import { parseJson } from '../answers.js'
import { objects } from './api.js'
import { USER_FIELD } from './customers/customers.js'
import { MARKS } from './marks.js'
import type { AmocrmSettings } from './options.js'

/**
 * What an account would answer that has every field that the options name, so that a preview goes on to what is sent of an
 * event. `undefined`: nothing hangs on the answer.
 */
export async function rehearse(request: Request, settings: AmocrmSettings): Promise<Json | undefined> {
  const path = new URL(request.url).pathname.split('/api/v4/')[1] ?? ''
  const items = request.method === 'GET' ? [] : objects(parseJson(await request.text()))
  switch (`${request.method} ${path}`) {
    case 'GET leads/custom_fields':
      return listed('custom_fields', dealFields(settings))
    case 'GET customers/custom_fields':
      return listed('custom_fields', [{ id: 1, code: USER_FIELD, name: 'User ID', type: 'text' }])
    case 'POST leads/complex':
      return items.map((item, index) => ({
        id: index + 1,
        contact_id: JSON.stringify(item).includes('"contacts":') ? index + 1 : null,
        request_id: [item['request_id'] ?? ''],
      }))
    case 'POST leads/unsorted/forms':
      return listed('unsorted', items.map(unsorted))
    case 'POST customers':
      return listed('customers', items.map(withId))
    default:
      return undefined
  }
}

function listed(name: string, rows: readonly JsonObject[]): Json {
  return { _embedded: { [name]: rows.map((row) => ({ ...row })) } }
}

function withId(item: JsonObject, index: number): JsonObject {
  return { id: index + 1, request_id: item['request_id'] ?? '' }
}

function unsorted(item: JsonObject, index: number): JsonObject {
  return { ...withId(item, index), _embedded: { leads: [{ id: index + 1 }] } }
}

function dealFields({ applicationField, updates, details }: AmocrmSettings): readonly JsonObject[] {
  const tracking = Object.keys(MARKS).map((code) => ({ code, type: 'tracking_data' }))
  const named = [
    applicationField,
    ...[...updates.values()].flatMap(({ fields }) => Object.keys(fields)),
    ...(typeof details === 'string' ? [] : Object.values(details)),
  ]
  const own = [...new Set(named)].filter((code) => !(code in MARKS))
  const fields = [...tracking, ...own.map((code) => ({ code, type: 'text' }))]
  return fields.map(({ code, type }, index) => ({
    id: /^\d+$/.test(code) ? Number(code) : index + 1,
    code,
    name: code,
    type,
  }))
}
