import { isJsonObject, type Json, type TrackedEvent } from '@throughline/protocol'

/** The value at a dotted path of the event, such as `touch.source` or `properties.form.id`; `undefined` for none. */
export function readPath(event: TrackedEvent, path: string): Json | undefined {
  let value: unknown = event
  for (const key of path.split('.')) {
    if (!isJsonObject(value) || !Object.hasOwn(value, key)) return undefined
    value = value[key]
  }
  return isJson(value) ? value : undefined
}

function isJson(value: unknown): value is Json {
  return value !== undefined
}
