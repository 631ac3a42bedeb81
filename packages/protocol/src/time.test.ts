import { describe, expect, it } from 'vitest'
import { epochMs } from './time.js'

describe('a time of a message', () => {
  it('is read from a date as from epoch milliseconds', () => {
    expect(epochMs('2026-03-01T10:00:00.250Z')).toBe(1_772_359_200_250)
    expect(epochMs(1_772_359_200_250.5)).toBe(1_772_359_200_250.5)
  })

  it('is the same however often and in whatever order dates are asked for', () => {
    const [one, other] = ['2026-03-01T10:00:00Z', '2026-03-02T10:00:00Z']
    expect([one, one, other, one, 'soon', 'soon', other].map(epochMs)).toEqual(
      [one, one, other, one, 'soon', 'soon', other].map((text) => (text === 'soon' ? undefined : Date.parse(text))),
    )
  })

  it('is none where nothing says one', () => {
    expect(['', 'soon', Number.NaN, Infinity, null, undefined, {}, true].map(epochMs)).toEqual(Array(8).fill(undefined))
  })
})
