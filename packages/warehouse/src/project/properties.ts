import type { JsonObject } from '@throughline/protocol'

/** The text of a property, cut to what an index carries; `null` when it is absent, empty or of another kind. */
export function readText(properties: JsonObject, key: string): string | null {
  const value = properties[key]
  return typeof value === 'string' && value !== '' ? value.slice(0, 255) : null
}

/** A finite number, or `null`. */
export function readNumber(properties: JsonObject, key: string): number | null {
  const value = properties[key]
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}
