import { expect, test } from 'vitest'
import { toMajor, toMinor } from './minor-units.js'

test.each([
  [19.99, 'RUB', 1999],
  [1.005, 'RUB', 101],
  [-1.005, 'RUB', -101],
  [0, 'RUB', 0],
  [500, 'JPY', 500],
  [1.2345, 'KWD', 1235],
  [10, 'ZZZ', 1000],
  [10, 'not a code', 1000],
  [10, null, 1000],
  [1e-9, 'RUB', 0],
])('%d %s is %d minor units', (amount, currency, minor) => {
  expect(toMinor(amount, currency)).toBe(minor)
})

test('an amount that cannot be kept to the kopeck is refused', () => {
  expect(toMinor(1e15, 'RUB')).toBeUndefined()
  expect(toMinor(1e300, 'RUB')).toBeUndefined()
})

test('minor units are shown in the currency they are of', () => {
  expect(toMajor(1999, 'RUB')).toBe(19.99)
  expect(toMajor(500, 'JPY')).toBe(500)
})
