/** Any value that JSON can carry. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject

/** A JSON object whose keys are not known beforehand. An absent value is absent, not null. */
export interface JsonObject {
  readonly [key: string]: Json | undefined
}

/** Whether a parsed value is an object with named keys: neither null nor an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
