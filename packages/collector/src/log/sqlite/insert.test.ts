import Database from 'better-sqlite3'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inserting } from './insert.js'
import { VERSIONS } from './schema.js'

const someIds = fc.array(fc.nat({ max: 150 }).map(String), { maxLength: 120 })

describe('rows that are inserted many at a time', () => {
  const database = new Database(':memory:')
  for (const statements of VERSIONS) database.exec(statements)
  const insert = inserting(database)
  const idAt = database.prepare<[number], string>('SELECT id FROM events WHERE position = ?').pluck()

  it('are each once at the position that is told, whichever of them are repeats', () => {
    fc.assert(
      fc.property(someIds, someIds, (earlier, later) => {
        database.exec('DELETE FROM events')
        const rows = [...earlier, ...later].map((id) => ({ site: 'shop', id, receivedAt: 1, body: '{}' }))
        const positions = [...insert(rows.slice(0, earlier.length)), ...insert(rows.slice(earlier.length))]
        const isFirst = rows.map(({ id }, index) => rows.findIndex((row) => row.id === id) === index)
        expect(positions.map((position) => position !== undefined)).toEqual(isFirst)
        const told = positions.flatMap((position, index) => (position === undefined ? [] : [{ position, index }]))
        expect(told.map(({ position }) => idAt.get(position))).toEqual(told.map(({ index }) => rows[index]?.id))
        expect(told.map(({ position }) => position)).toEqual(told.map(({ position }) => position).sort((a, b) => a - b))
      }),
    )
  })
})
