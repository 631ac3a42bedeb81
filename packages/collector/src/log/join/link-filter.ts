import QuickLRU from 'quick-lru'
import type { Row } from '../store.js'

/** Keeps from the store what it knows already: every page of a signed-in user says again which visitor the user is. */
export interface LinkFilter {
  /** The row without a link that is stored as of an earlier time. */
  withoutKnown(row: Row): Row
  /** Call when the row is durable. */
  stored(row: Row): void
}

export function linkFilter(): LinkFilter {
  const since = new QuickLRU<string, number>({ maxSize: 10_000 })
  return {
    withoutKnown: (row) => {
      const { visitor, ...lesson } = row.lesson ?? {}
      if (!visitor) return row
      const stored = since.get(keyOf(row.site, visitor))
      return stored !== undefined && stored < visitor.at ? { ...row, lesson } : row
    },
    stored: ({ site, lesson }) => {
      const visitor = lesson?.visitor
      if (!visitor) return
      const key = keyOf(site, visitor)
      since.set(key, Math.min(visitor.at, since.get(key) ?? visitor.at))
    },
  }
}

function keyOf(
  site: string,
  { userId, anonymousId }: { readonly userId: string; readonly anonymousId: string },
): string {
  return `${site}\n${userId}\n${anonymousId}`
}
