import type { Channel } from '@throughline/protocol'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { credits } from './credits.js'
import { builtInModels, MODEL_NAMES } from './models.js'

const models = new Map(Object.entries(builtInModels()))

const touch = fc.record({
  channel: fc.constantFrom<Channel>('Direct', 'Paid Search', 'Organic Search'),
  at: fc.integer({ min: 0, max: 4e12 }),
})

test('the shares of a chain sum to exactly 1 under every model', () => {
  fc.assert(
    fc.property(fc.array(touch, { minLength: 1, maxLength: 10 }), (chain) => {
      const earned = credits(chain, models)
      for (const model of MODEL_NAMES) {
        const shares = earned.filter((credit) => credit.model === model).map(({ share }) => share)
        expect(shares.reduce((sum, share) => sum + share, 0)).toBe(1)
        expect(shares.every((share) => share > 0 && share <= 1)).toBe(true)
      }
    }),
    { numRuns: 1000 },
  )
})

test('each touch earns its own part, also of a source that comes twice', () => {
  const linear = credits(
    [
      { channel: 'Paid Search', at: 1 },
      { channel: 'Paid Search', at: 3 },
    ],
    models,
  ).filter(({ model }) => model === 'linear')
  expect(linear).toEqual([
    { model: 'linear', touch: 0, share: 0.5 },
    { model: 'linear', touch: 1, share: 0.5 },
  ])
})

test('a touch of long ago earns nothing beside one of today', () => {
  const decayed = credits(
    [
      { channel: 'Email', at: 0 },
      { channel: 'Direct', at: 2e12 },
    ],
    models,
  ).filter(({ model }) => model === 'time_decay')
  expect(decayed).toEqual([{ model: 'time_decay', touch: 1, share: 1 }])
})

test.each([
  ['too few weights', []],
  ['a weight below zero', [-1]],
  ['no weight at all', [0]],
  ['a weight that is no number', [Number.NaN]],
])('a model of one’s own that gives %s is refused by its name', (_, weights) => {
  const chain = [{ channel: 'Email', at: 0 }]
  expect(() => credits(chain, new Map([['mine', () => weights]]))).toThrow('the attribution model "mine" gave')
})
