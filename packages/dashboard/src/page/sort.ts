import type { Value } from './report.js'

export type Direction = 'ascending' | 'descending'

/** By which column a table is sorted. */
export interface Order {
  readonly column: string
  readonly direction: Direction
}

/**
 * Sorts rows by a value of theirs, without changing the array: numbers by size, text by the reader's alphabet and
 * with numbers inside it by size. Rows without a value come last whichever the direction; equal rows keep their order.
 */
export function sorted<Item>(
  items: readonly Item[],
  valueOf: (item: Item) => Value,
  direction: Direction,
): readonly Item[] {
  const sign = direction === 'ascending' ? 1 : -1
  return [...items].sort((one, other) => {
    const a = valueOf(one)
    const b = valueOf(other)
    if (isMissing(a) || isMissing(b)) return Number(isMissing(a)) - Number(isMissing(b))
    return sign * compare(a, b)
  })
}

/** The order after a click on a column's head: the other way round, or that column from its most telling end. */
export function nextOrder(order: Order, column: string, numeric: boolean): Order {
  if (order.column !== column) return { column, direction: numeric ? 'descending' : 'ascending' }
  return { column, direction: order.direction === 'ascending' ? 'descending' : 'ascending' }
}

function isMissing(value: Value): value is null | '' {
  return value === null || value === ''
}

function compare(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return collator.compare(String(a), String(b))
}

const collator = new Intl.Collator(undefined, { numeric: true })
