import fc from 'fast-check'
import { expect, test } from 'vitest'
import { calendar } from './calendar.js'

test('the day changes at midnight of the zone, not of UTC', () => {
  const moscow = calendar('Europe/Moscow')
  expect(moscow(Date.UTC(2026, 2, 31, 20, 59, 59, 999))).toBe('2026-03-31')
  expect(moscow(Date.UTC(2026, 2, 31, 21))).toBe('2026-04-01')
})

test('a zone that is three quarters of an hour off keeps its own midnight', () => {
  const kathmandu = calendar('Asia/Kathmandu')
  expect(kathmandu(Date.UTC(2026, 0, 1, 18, 14, 59))).toBe('2026-01-01')
  expect(kathmandu(Date.UTC(2026, 0, 1, 18, 15))).toBe('2026-01-02')
})

test('dates agree with those of the engine at any time, however many have been asked for', () => {
  const newYork = calendar('America/New_York')
  fc.assert(
    fc.property(fc.integer({ min: 0, max: Date.UTC(2060, 0) }), (at) => {
      expect(newYork(at)).toBe(new Date(at).toLocaleDateString('sv-SE', { timeZone: 'America/New_York' }))
    }),
    { numRuns: 6000 },
  )
}, 60_000)

test('an unknown zone is refused', () => {
  expect(() => calendar('Mars/Olympus')).toThrow(RangeError)
})
