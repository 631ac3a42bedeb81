import type { Database } from 'better-sqlite3'
import type { Start } from '../../sink.js'
import type { Store } from '../store.js'

/** Positions in the log, found by time. */
export interface Places extends Pick<Store, 'arrived'> {
  /** The last position before that place: where a cursor stands that begins there. */
  placeOf(start: Start): number
  /** Position of the newest event. */
  end(): number
}

export function sqlitePlaces(database: Database): Places {
  const ends = database.prepare<[], { first: number | null; last: number | null }>(
    'SELECT (SELECT MIN(position) FROM events) AS first, (SELECT MAX(position) FROM events) AS last',
  )
  const arrivedAt = database
    .prepare<[number], number>('SELECT received_at FROM events WHERE position >= ? ORDER BY position LIMIT 1')
    .pluck()

  /** Events arrive in the order of their positions, so halving finds the first that arrived then, without an index. */
  function before(at: number): number {
    const { first, last } = ends.get() ?? { first: null, last: null }
    let [low, high] = [first ?? 1, (last ?? 0) + 1]
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      if ((arrivedAt.get(middle) ?? Infinity) >= at) high = middle
      else low = middle + 1
    }
    return low - 1
  }

  const end = (): number => ends.get()?.last ?? 0
  return {
    end,
    placeOf: (start) => {
      if (start === 'beginning') return (ends.get()?.first ?? 1) - 1
      return start === 'now' ? end() : before(start)
    },
    arrived: (since) => end() - before(since),
  }
}
