import { isJsonObject, type Json, type JsonObject } from '@throughline/protocol'

/** What the validation server says of one thing. */
export interface ValidationMessage {
  readonly fieldPath: string
  readonly description: string
  readonly validationCode: string
}

const RESERVED =
  /^(ad_activeview|ad_click|ad_exposure|ad_impression|ad_query|adunit_exposure|app_clear_data|app_install|app_update|app_remove|error|first_open|first_visit|in_app_purchase|notification_(dismiss|foreground|open|receive)|os_update|screen_view|session_start|user_engagement)$/
const RESERVED_PREFIX = /^(_|firebase_|ga_|google_|gtag\.)/
const NAME = /^[A-Za-z]\w*$/
const RESERVED_PROPERTY =
  /^(first_open_time|first_visit_time|last_deep_link_referrer|user_id|first_open_after_install)$/
const TEXT_LENGTHS: Readonly<Record<string, number>> = { page_location: 1_000, page_referrer: 420, page_title: 300 }

/** What is wrong with a request; anything at all makes GA4 drop what it concerns without a word. */
export function validate(body: unknown, measurementId: string | null): readonly ValidationMessage[] {
  if (!isJsonObject(body)) return [message('', 'The request body is not JSON.', 'VALUE_INVALID')]
  const { client_id: clientId, events } = body
  const found = [
    ...(measurementId && /^G-[A-Z0-9]+$/.test(measurementId)
      ? []
      : [message('measurement_id', 'Unable to find Measurement Protocol stream.', 'VALUE_INVALID')]),
    ...(typeof clientId === 'string' && clientId !== ''
      ? []
      : [message('client_id', 'Measurement requires a client_id.', 'VALUE_REQUIRED')]),
  ]
  found.push(...validateUser(body['user_properties']))
  if (!Array.isArray(events) || events.length === 0)
    return [...found, message('events', 'No events.', 'VALUE_REQUIRED')]
  if (events.length > 25)
    return [...found, message('events', 'More than 25 events are not allowed.', 'EXCEEDED_MAX_ENTITIES')]
  return [...found, ...events.flatMap((event: Json, index) => validateEvent(event, `events[${index}]`))]
}

function validateUser(properties: Json | undefined): readonly ValidationMessage[] {
  if (properties === undefined) return []
  const at = 'user_properties'
  if (!isJsonObject(properties)) return [message(at, 'User properties must be a map.', 'VALUE_INVALID')]
  if (Object.keys(properties).length > 25)
    return [message(at, 'More than 25 user properties are not allowed.', 'EXCEEDED_MAX_ENTITIES')]
  return Object.entries(properties).flatMap(([name, property]) => {
    const value = isJsonObject(property) ? property['value'] : undefined
    const path = `${at}.${name}`
    if (!NAME.test(name) || name.length > 24)
      return [message(path, `User property [${name}] is not valid.`, 'NAME_INVALID')]
    if (RESERVED_PROPERTY.test(name) || RESERVED_PREFIX.test(name))
      return [message(path, `User property [${name}] is reserved.`, 'NAME_RESERVED')]
    if (typeof value !== 'string' && typeof value !== 'number')
      return [message(path, `User property [${name}] has unsupported value.`, 'VALUE_INVALID')]
    return String(value).length > 36
      ? [message(path, `User property [${name}] is too long.`, 'VALUE_OUT_OF_BOUNDS')]
      : []
  })
}

export function validateEvent(event: Json, path: string): readonly ValidationMessage[] {
  const { name, params = {} } = isJsonObject(event) ? event : {}
  if (typeof name !== 'string' || !NAME.test(name) || name.length > 40)
    return [message(`${path}.name`, `Event name [${JSON.stringify(name)}] is not valid.`, 'NAME_INVALID')]
  if (RESERVED.test(name) || RESERVED_PREFIX.test(name))
    return [message(`${path}.name`, `Event name [${name}] is reserved.`, 'NAME_RESERVED')]
  if (!isJsonObject(params)) return [message(`${path}.params`, 'Params must be a map.', 'VALUE_INVALID')]
  if (Object.keys(params).length > 25)
    return [message(`${path}.params`, 'More than 25 params are not allowed.', 'EXCEEDED_MAX_ENTITIES')]
  return [
    ...Object.entries(params).flatMap((param) => validateParam(param, `${path}.params`)),
    ...currency(params, path),
  ]
}

function validateParam([name, value]: readonly [string, Json | undefined], path: string): readonly ValidationMessage[] {
  const at = `${path}.${name}`
  if (!NAME.test(name) || name.length > 40) return [message(at, `Param [${name}] is not valid.`, 'NAME_INVALID')]
  if (RESERVED_PREFIX.test(name)) return [message(at, `Param [${name}] is reserved.`, 'NAME_RESERVED')]
  if (typeof value === 'string' && value.length > (TEXT_LENGTHS[name] ?? 100))
    return [message(at, `Param [${name}] is too long.`, 'VALUE_OUT_OF_BOUNDS')]
  const plain = typeof value === 'string' || typeof value === 'number'
  return plain || (name === 'items' && Array.isArray(value))
    ? []
    : [message(at, `Param [${name}] has unsupported value.`, 'VALUE_INVALID')]
}

function currency({ value, currency: code }: JsonObject, path: string): readonly ValidationMessage[] {
  if (value === undefined || typeof code === 'string') return []
  return [message(`${path}.params.currency`, 'Item value requires currency.', 'VALUE_REQUIRED')]
}

function message(fieldPath: string, description: string, validationCode: string): ValidationMessage {
  return { fieldPath, description, validationCode }
}
