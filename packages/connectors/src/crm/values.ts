import { readPath } from '@throughline/collector'
import type { TrackedEvent } from '@throughline/protocol'

/** What a field can hold of the value at a dotted path of the event, such as `properties.amount` or `userId`. */
export function read(event: TrackedEvent, path: string): string | number | boolean | undefined {
  return scalar(readPath(event, path))
}

/** What a field can hold; `undefined` for anything else. */
export function scalar(value: unknown): string | number | boolean | undefined {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : undefined
}

/** Text that says something, without blanks around it. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
}
