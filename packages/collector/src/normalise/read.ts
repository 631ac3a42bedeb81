import { isJsonObject, type JsonObject } from '@throughline/protocol'

/** A text of unknown JSON: `undefined` when it is something else or empty. */
export function text(from: JsonObject | undefined, key: string, maxLength = 1_000): string | undefined {
  const value = from?.[key]
  return typeof value === 'string' && value !== '' ? value.slice(0, maxLength) : undefined
}

/** A finite number of unknown JSON. */
export function number(from: JsonObject | undefined, key: string): number | undefined {
  const value = from?.[key]
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

/** An object of unknown JSON. */
export function object(from: JsonObject | undefined, key: string): JsonObject | undefined {
  const value = from?.[key]
  return isJsonObject(value) ? value : undefined
}

/**
 * The object without absent values; `undefined` when nothing is left. A loop, since every event passes here several
 * times: through `Object.entries` it costs more than parsing the event.
 */
export function compact<T extends object>(value: { readonly [Key in keyof T]: T[Key] | undefined }): T | undefined {
  const kept: Partial<T> = {}
  let any = false
  for (const key in value) {
    const each = value[key]
    if (each === undefined) continue
    kept[key] = each
    any = true
  }
  return any ? (kept as T) : undefined
}
