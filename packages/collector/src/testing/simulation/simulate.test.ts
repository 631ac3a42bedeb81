import { describe, expect, it } from 'vitest'
import { sqliteStore } from '../../log/sqlite/store.js'
import { simulate } from './simulate.js'

/** `SEED=123` runs that one; `SEEDS=1000` so many from 1 on. */
const { SEED, SEEDS = '200' } = process.env
const seeds = SEED === undefined ? Array.from({ length: Number(SEEDS) }, (_, index) => index + 1) : [Number(SEED)]

describe('a collector in a world where everything fails', () => {
  it('keeps every promise over a log in memory', async () => {
    for (const seed of seeds) expect(await simulate(seed)).toMatchObject({ seed, violations: [] })
  }, 3_600_000)

  it('keeps every promise over a log in SQLite', async () => {
    for (const seed of seeds.filter((each) => each % 10 === 1 || SEED !== undefined)) {
      const store = sqliteStore(':memory:')
      expect(await simulate(seed, { store })).toMatchObject({ seed, violations: [] })
      store.close()
    }
  }, 3_600_000)

  it('is the same world for the same seed', async () => {
    expect(await simulate(7)).toEqual(await simulate(7))
  })
})
