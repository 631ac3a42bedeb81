/** Which rows a batch leaves to be written, and which of the stored ones they replace. */
export interface Settled<Row> {
  readonly changed: readonly Row[]
  readonly replaced: readonly Row[]
}

/** How two rows of the same key become one. `merge` must not care for order, and returns `a` itself if `b` adds nothing. */
export interface Settlement<Row> {
  readonly key: (row: Row) => string
  readonly merge: (a: Row, b: Row) => Row
}

/** Merges what arrived with what is stored. Repeats change nothing, and any order of arrival ends in the same rows. */
export function settle<Row>(
  stored: readonly Row[],
  arrived: readonly Row[],
  { key, merge }: Settlement<Row>,
): Settled<Row> {
  const before = new Map(stored.map((row) => [key(row), row]))
  const after = new Map(before)
  for (const row of arrived) {
    const known = after.get(key(row))
    after.set(key(row), known === undefined ? row : merge(known, row))
  }
  const changed = [...after].filter(([name, row]) => before.get(name) !== row).map(([, row]) => row)
  const replaced = changed.flatMap((row) => before.get(key(row)) ?? [])
  return { changed, replaced }
}

/**
 * The arrays cut so that a statement that binds `columns` values for each element stays under SQLite's limit of 32,766
 * and PostgreSQL's of 65,535.
 */
export function chunks<T>(values: readonly T[], columns = 1): readonly (readonly T[])[] {
  const size = Math.floor(4000 / columns)
  return Array.from({ length: Math.ceil(values.length / size) }, (_, at) => values.slice(at * size, (at + 1) * size))
}
