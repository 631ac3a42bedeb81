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

/** A value of which parts may be absent and stand as `undefined`. */
type Gaps<T> = { readonly [Key in keyof T]: T[Key] | (T extends Record<Key, T[Key]> ? never : undefined) }

/**
 * The object without what is absent; `undefined` when nothing is left. A loop over one literal, since every event passes
 * here: spreading optional parts into it, or going through `Object.entries`, costs several times as much.
 */
export function compact<T extends object>(value: Gaps<T>): T | undefined {
  const kept: Partial<T> = {}
  for (const key in value) {
    const each = value[key]
    if (each !== undefined) kept[key] = each
  }
  for (const _ in kept) return kept as T
  return undefined
}
