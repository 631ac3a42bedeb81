import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isTimezone, readTime } from './time.js'

const NOON = Date.UTC(2026, 2, 31, 12)

describe('a time', () => {
  it.each([
    ['2026-03-31T12:00:00Z', 'UTC'],
    ['2026-03-31T15:00:00+03:00', 'America/New_York'],
    ['2026-03-31 15:00:00+0300', 'UTC'],
    ['1774958400', 'UTC'],
    ['1774958400000', 'UTC'],
    [1_774_958_400, 'UTC'],
    [1_774_958_400_000, 'UTC'],
    ['31.03.2026 15:00', 'Europe/Moscow'],
    ['31.03.2026, 15:00:00', 'Europe/Moscow'],
    ['2026-03-31T15:00:00.000', 'Europe/Moscow'],
    ['2026-03-31 08:00', 'America/New_York'],
    ['2026-03-31 17:45', 'Asia/Kathmandu'],
  ])('is read from %j in %s', (text, timezone) => {
    expect(readTime(text, timezone)).toEqual({ ok: true, value: NOON })
  })

  it('is that of the new offset in the first hours after the clocks were changed', () => {
    // New York goes from UTC-5 to UTC-4 at 2:00 on 8 March.
    expect(readTime('2026-03-08 03:30', 'America/New_York')).toEqual({ ok: true, value: Date.UTC(2026, 2, 8, 7, 30) })
    expect(readTime('2026-03-08 01:30', 'America/New_York')).toEqual({ ok: true, value: Date.UTC(2026, 2, 8, 6, 30) })
  })

  it('is midnight of the zone where there is a date alone', () => {
    expect(readTime('2026-03-31', 'Europe/Moscow')).toEqual({ ok: true, value: Date.UTC(2026, 2, 30, 21) })
  })

  it.each(['', 'yesterday', '31/03/2026', '2026-02-30', '2026-03-31 25:00', '31.03.26'])('is none: %j', (text) => {
    expect(readTime(text, 'UTC')).toMatchObject({ ok: false })
  })

  it('is the same again when it was written in a zone, whatever time of the year it is', () => {
    const zones = ['Europe/Moscow', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'UTC']
    fc.assert(
      fc.property(
        fc.integer({ min: Date.UTC(2015, 0), max: Date.UTC(2035, 0) }).map((at) => at - (at % 1_000)),
        fc.constantFrom(...zones),
        (at, timeZone) => {
          const text = new Date(at).toLocaleString('sv-SE', { timeZone })
          const read = readTime(text, timeZone)
          const back = read.ok ? new Date(read.value).toLocaleString('sv-SE', { timeZone }) : read.reason
          // An hour of the autumn happens twice, and either is right.
          expect(back).toBe(text)
        },
      ),
    )
  })

  it('knows zones', () => {
    expect(isTimezone('Europe/Moscow')).toBe(true)
    expect(isTimezone('Mars/Olympus')).toBe(false)
  })
})
