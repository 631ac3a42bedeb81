import type { Json, TrackedEvent } from '@throughline/protocol'

/** The value at a dotted path of the event, such as `properties.amount` or `userId`. */
export function read(event: TrackedEvent, path: string): Json | undefined {
  let value: unknown = event
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = Object.entries(value).find(([name]) => name === key)?.[1]
  }
  return scalar(value)
}

/** What a field can hold; `undefined` for anything else. */
export function scalar(value: unknown): string | number | boolean | undefined {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : undefined
}

/** Text that says something, without blanks around it. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
}
