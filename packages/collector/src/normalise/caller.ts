import { createHash } from 'node:crypto'
import type { JsonObject } from '@throughline/protocol'

/** Whether and how a site keeps the numbers that call it. */
export interface CallerRules {
  /** Keep numbers as they are. */
  readonly keep: boolean
  /** Goes before the digits that are hashed. */
  readonly salt: string
}

const HASH = /^[0-9a-f]{64}$/

/**
 * The properties of a call with the caller's number replaced by its SHA-256, in hexadecimal: of the salt and the digits,
 * so that `+7 (900) 123-45-67` and `79001234567` are one caller. What is a hash already stays.
 */
export function hideCaller(properties: JsonObject, { keep, salt }: CallerRules): JsonObject {
  const { caller } = properties
  if (keep || caller === undefined || caller === null || caller === '') return properties
  const number = typeof caller === 'string' ? caller : JSON.stringify(caller)
  if (HASH.test(number)) return properties
  const digits = number.replaceAll(/\D/g, '') || number.toLowerCase()
  return {
    ...properties,
    caller: createHash('sha256')
      .update(salt + digits)
      .digest('hex'),
  }
}
