import { expect, test } from 'vitest'
import { removalEffects } from './markov.js'

test('a channel through which every sale goes has the whole effect, one that sells nothing has none', () => {
  const effects = removalEffects([
    { channels: ['Paid Search', 'Email'], walked: 10, sold: 5 },
    { channels: ['Display'], walked: 10, sold: 0 },
  ])
  expect(effects.get('Paid Search')).toBeCloseTo(1, 9)
  expect(effects.get('Email')).toBeCloseTo(1, 9)
  expect(effects.get('Display')).toBe(0)
})

test('by hand: of two ways to a sale, each loses what goes through it', () => {
  // 40 of 100 start at A and sell half of the time; 60 start at B and sell a third of the time.
  const effects = removalEffects([
    { channels: ['A'], walked: 40, sold: 20 },
    { channels: ['B'], walked: 60, sold: 20 },
  ])
  expect(effects.get('A')).toBeCloseTo(0.5, 9)
  expect(effects.get('B')).toBeCloseTo(0.5, 9)
})

test('a channel that comes twice in a chain is one state, and loops do no harm', () => {
  const effects = removalEffects([{ channels: ['A', 'A', 'A'], walked: 9, sold: 3 }])
  expect(effects.get('A')).toBeCloseTo(1, 9)
})

test('where nothing was sold all channels are alike', () => {
  expect([...removalEffects([{ channels: ['A', 'B'], walked: 3, sold: 0 }]).values()]).toEqual([1, 1])
  expect(removalEffects([]).size).toBe(0)
})
