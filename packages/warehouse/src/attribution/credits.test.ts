import type { Channel } from '@throughline/protocol'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { credits } from './credits.js'
import { MODEL_NAMES } from './models.js'

const touch = fc.record({
  channel: fc.constantFrom<Channel>('Direct', 'Paid Search', 'Organic Search'),
  at: fc.integer({ min: 0, max: 4e12 }),
  sourceId: fc.integer({ min: 1, max: 6 }),
})

test('the shares of a chain sum to exactly 1 under every model', () => {
  fc.assert(
    fc.property(fc.array(touch, { minLength: 1, maxLength: 10 }), (chain) => {
      const earned = credits(chain)
      for (const model of MODEL_NAMES) {
        const shares = earned.filter((credit) => credit.model === model).map(({ share }) => share)
        expect(shares.reduce((sum, share) => sum + share, 0)).toBe(1)
        expect(shares.every((share) => share > 0 && share <= 1)).toBe(true)
      }
    }),
    { numRuns: 1000 },
  )
})

test('a source that comes twice in a chain earns both parts in one credit', () => {
  const linear = credits([
    { channel: 'Paid Search', at: 1, sourceId: 7 },
    { channel: 'Direct', at: 2, sourceId: 8 },
    { channel: 'Paid Search', at: 3, sourceId: 7 },
    { channel: 'Paid Search', at: 4, sourceId: 7 },
  ]).filter(({ model }) => model === 'linear')
  expect(linear).toEqual([
    { model: 'linear', sourceId: 7, share: 0.75 },
    { model: 'linear', sourceId: 8, share: 0.25 },
  ])
})

test('a touch of long ago earns nothing beside one of today', () => {
  const decayed = credits([
    { channel: 'Email', at: 0, sourceId: 7 },
    { channel: 'Direct', at: 2e12, sourceId: 8 },
  ]).filter(({ model }) => model === 'time_decay')
  expect(decayed).toEqual([{ model: 'time_decay', sourceId: 8, share: 1 }])
})
