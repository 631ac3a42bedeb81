import fc from 'fast-check'
import { expect, test } from 'vitest'
import { apportion } from './apportion.js'

test('a sum split in three stays the same sum', () => {
  expect(apportion([100 / 3, 100 / 3, 100 / 3])).toEqual([34, 33, 33])
})

test('whole numbers stay as they are, also where binary fractions miss them by a hair', () => {
  expect(apportion([0.1 * 3 * 10, -5, 0])).toEqual([3, -5, 0])
})

test('the rounded values add up to the rounded sum, and none moves by more than one', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true })), (values) => {
      const rounded = apportion(values)
      const sum = (of: readonly number[]): number => of.reduce((total, value) => total + value, 0)
      expect(Math.abs(sum(rounded) - sum(values))).toBeLessThanOrEqual(0.5001)
      rounded.forEach((value, at) => expect(Math.abs(value - (values[at] ?? 0))).toBeLessThan(1.0001))
    }),
  )
})
