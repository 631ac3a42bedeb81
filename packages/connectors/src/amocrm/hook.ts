import { isJsonObject, type Json, type JsonObject } from '@throughline/protocol'
import qs from 'qs'
import { given } from '../given.js'

/** What a hook can say of a deal. */
export type DealAction = 'add' | 'update' | 'status' | 'delete' | 'restore'

const ACTIONS: readonly DealAction[] = ['add', 'update', 'status', 'delete', 'restore']

/** One deal of a hook, as far as the hook tells: the short form has the ID alone. */
export interface HookDeal {
  readonly action: DealAction
  readonly id: string
  readonly statusId?: string
  readonly pipelineId?: string
  readonly price?: string
  /** Unix seconds. */
  readonly lastModified?: string
  /** Values of its fields by ID and by code. */
  readonly fields: ReadonlyMap<string, string>
}

export interface Hook {
  readonly accountId: string
  readonly deals: readonly HookDeal[]
}

/**
 * Reads the body of a webhook: form-encoded with PHP's nesting, several items under several actions. `undefined` when
 * it is not one. Every value is a string.
 */
export function parseHook(body: string): Hook | undefined {
  // Deepest: leads[add][0][custom_fields][0][values][0][value]. A full POST has thousands of pairs.
  const form: unknown = qs.parse(body, { depth: 8, parameterLimit: 50_000, arrayLimit: 1_000 })
  if (!isJsonObject(form)) return undefined
  const { account, leads } = form
  const accountId = isJsonObject(account) ? scalar(account['id']) : undefined
  if (accountId === undefined) return undefined
  const byAction = isJsonObject(leads) ? leads : {}
  return {
    accountId,
    deals: ACTIONS.flatMap((action) => items(byAction[action]).flatMap((item) => readDeal(action, item))),
  }
}

function readDeal(action: DealAction, item: JsonObject): readonly HookDeal[] {
  const id = scalar(item['id'])
  if (id === undefined) return []
  const optional = {
    statusId: scalar(item['status_id']),
    pipelineId: scalar(item['pipeline_id']),
    price: scalar(item['price']),
    lastModified: scalar(item['last_modified']),
  }
  return [{ action, id, ...given(optional), fields: readFields(item['custom_fields']) }]
}

function readFields(list: Json | undefined): ReadonlyMap<string, string> {
  const fields = new Map<string, string>()
  for (const field of items(list)) {
    const [first] = listed(field['values'])
    const value = isJsonObject(first) ? scalar(first['value']) : scalar(first)
    if (value === undefined) continue
    for (const name of [scalar(field['id']), scalar(field['code'])]) if (name !== undefined) fields.set(name, value)
  }
  return fields
}

/** The items of a list: an array, or an object where the indices have gaps or are large. */
function items(list: Json | undefined): readonly JsonObject[] {
  return listed(list).filter(isJsonObject)
}

function listed(list: Json | undefined): readonly (Json | undefined)[] {
  if (Array.isArray(list)) return list
  return isJsonObject(list) ? Object.values(list) : []
}

/**
 * The text at a path. amoCRM puts a scalar and nested keys on one path (`note[type]` beside `note[type][uuid]`): the
 * parser makes a list of them, of which the text is one.
 */
function scalar(value: Json | undefined): string | undefined {
  const text = Array.isArray(value) ? value.find((part) => typeof part === 'string') : value
  return typeof text === 'string' && text !== '' ? text : undefined
}
