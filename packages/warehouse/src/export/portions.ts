/** Rows in memory at once. */
const PORTION = 20_000

/** The items, so many at a time. */
export function* portions<Item>(items: Iterable<Item>): Generator<readonly Item[]> {
  let some: Item[] = []
  for (const item of items) {
    some.push(item)
    if (some.length < PORTION) continue
    yield some
    some = []
  }
  if (some.length > 0) yield some
}
