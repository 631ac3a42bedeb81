import type { Database, Statement } from 'better-sqlite3'
import type { Row } from '../store.js'

/** How many rows one statement takes, the most first: beginning a statement costs as much as the row that it inserts. */
const SIZES = [32, 8, 1] as const

interface Insert {
  readonly size: number
  readonly statement: Statement
}

/**
 * Inserts rows in their order. Gives the position of each, or `undefined` for one whose ID was there before, in an earlier
 * row or call. To be called within a transaction.
 */
export function inserting(database: Database): (rows: readonly Row[]) => readonly (number | undefined)[] {
  const inserts: readonly Insert[] = SIZES.map((size) => ({
    size,
    statement: database.prepare(
      `INSERT INTO events (site, id, received_at, body) VALUES ${Array(size).fill('(?, ?, ?, ?)').join(', ')} ON CONFLICT DO NOTHING`,
    ),
  }))
  const end = database.prepare<[], number | null>('SELECT MAX(position) FROM events').pluck()
  const position = database
    .prepare<[string, string], number>('SELECT position FROM events WHERE site = ? AND id = ?')
    .pluck()

  /** Those that were inserted are behind the end of before; the second of two equal ones finds the first, which is taken. */
  function tellApart(rows: readonly Row[], before: number): readonly (number | undefined)[] {
    let last = before
    return rows.map(({ site, id }) => {
      const found = position.get(site, id) ?? 0
      if (found <= last) return undefined
      last = found
      return found
    })
  }

  function insert({ size, statement }: Insert, rows: readonly Row[]): readonly (number | undefined)[] {
    const before = size === 1 ? 0 : (end.get() ?? 0)
    const values: unknown[] = []
    for (const { site, id, receivedAt, body } of rows) values.push(site, id, receivedAt, body)
    const { changes, lastInsertRowid } = statement.run(values)
    if (changes === 0) return rows.map(() => undefined)
    // Positions follow each other as long as none was skipped for a row that was not inserted.
    const first = Number(lastInsertRowid) - size + 1
    return changes === size ? rows.map((_, index) => first + index) : tellApart(rows, before)
  }

  return (rows) => {
    const positions: (number | undefined)[] = []
    for (const each of inserts) {
      while (rows.length - positions.length >= each.size) {
        positions.push(...insert(each, rows.slice(positions.length, positions.length + each.size)))
      }
    }
    return positions
  }
}
