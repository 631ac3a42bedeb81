import type { Json } from '@throughline/protocol'

/** The text of a value that is text, a number or yes or no; `undefined` of anything else, and of nothing (`""`). */
export function textOf(value: Json | undefined): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return typeof value === 'string' && value !== '' ? value : undefined
}
