import type { Channel } from '@throughline/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { builtInModels, MODEL_NAMES, type ChainTouch } from './models.js'

const DAY_MS = 86_400_000
const MODELS = builtInModels()
const chain = (...channels: Channel[]): ChainTouch[] => channels.map((channel, day) => ({ channel, at: day * DAY_MS }))

describe('ad, then organic search, then direct', () => {
  const touches = chain('Paid Search', 'Organic Search', 'Direct')

  test.each([
    ['first', [1, 0, 0]],
    ['last', [0, 0, 1]],
    ['last_non_direct', [0, 1, 0]],
    ['last_paid', [1, 0, 0]],
    ['linear', [1, 1, 1]],
    ['position', [0.4, 0.2, 0.4]],
  ] as const)('under %s is weighed %j', (model, weights) => {
    expect(MODELS[model](touches)).toEqual(weights)
  })
})

test('last_non_direct gives a chain of direct visits to the last of them', () => {
  expect(MODELS.last_non_direct(chain('Direct', 'Direct'))).toEqual([0, 1])
})

test('last_paid without a paid touch is last_non_direct', () => {
  expect(MODELS.last_paid(chain('Referral', 'Email', 'Direct'))).toEqual([0, 1, 0])
})

test('last_paid takes display and the later of two paid touches', () => {
  expect(MODELS.last_paid(chain('Paid Social', 'Display', 'Email'))).toEqual([0, 1, 0])
})

test('position shares equally between two, and 20 % among all that stand between', () => {
  expect(MODELS.position(chain('Email', 'Direct'))).toEqual([1, 1])
  expect(MODELS.position(chain('Email', 'Direct', 'Direct', 'Email'))).toEqual([0.4, 0.1, 0.1, 0.4])
})

test('the half-life of time_decay can be set', () => {
  const touches: ChainTouch[] = [
    { channel: 'Email', at: 0 },
    { channel: 'Direct', at: 2 * DAY_MS },
  ]
  expect(builtInModels(1).time_decay(touches)).toEqual([0.25, 1])
})

test('time_decay halves the weight of a touch every 7 days', () => {
  const touches: ChainTouch[] = [
    { channel: 'Email', at: 0 },
    { channel: 'Email', at: 7 * DAY_MS },
    { channel: 'Direct', at: 14 * DAY_MS },
  ]
  expect(MODELS.time_decay(touches)).toEqual([0.25, 0.5, 1])
})

test('every model weighs each touch once, never below zero, and weighs something', () => {
  const channel = fc.constantFrom<Channel>('Direct', 'Paid Search', 'Organic Search', 'Display', 'Email')
  const touches = fc.array(fc.record({ channel, at: fc.integer({ min: 0, max: 4e12 }) }), { minLength: 1 })
  fc.assert(
    fc.property(touches, fc.constantFrom(...MODEL_NAMES), (given, model) => {
      const weights = MODELS[model](given)
      expect(weights).toHaveLength(given.length)
      expect(weights.every((weight) => weight >= 0)).toBe(true)
      expect(weights.some((weight) => weight > 0)).toBe(true)
    }),
  )
})
