import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { forecast, merged } from './forecast.js'

const tenASecond = { count: 10, intervalMs: 1_000 }

describe('the forecast of a sync', () => {
  it('says of a million calls a day at ten a second: 27.8 hours of work a day, and never done', () => {
    const naive = forecast({ worksPerDay: 1_000_000, backlog: 0, items: 1, requests: tenASecond })
    expect(naive.hoursPerDay).toBeCloseTo(27.78, 2)
    expect(naive.utilisation).toBeCloseTo(1.157, 3)
    expect(naive).not.toHaveProperty('drainsInMs')
  })

  it('says of the same day merged into 20,000 deals, 50 in a request: 40 seconds', () => {
    const planned = forecast({ worksPerDay: merged(100_000, 20_000), backlog: 0, items: 50, requests: tenASecond })
    expect(planned.requestsPerDay).toBe(400)
    expect(planned.hoursPerDay * 3_600).toBeCloseTo(40)
    expect(planned.drainsInMs).toBe(0)
  })

  it('lets a backlog drain with what the day leaves over', () => {
    const half = { worksPerDay: 432_000, items: 1, requests: tenASecond }
    expect(forecast({ ...half, backlog: 36_000 }).drainsInMs).toBeCloseTo(7_200_000)
  })

  it('tells when events would be too old for the vendor', () => {
    const day = { worksPerDay: 0, items: 1, requests: tenASecond, deadlineMs: 3_600_000 }
    expect(forecast({ ...day, backlog: 36_000 }).inTime).toBe(true)
    expect(forecast({ ...day, backlog: 36_001 }).inTime).toBe(false)
    expect(forecast({ ...day, backlog: 1, oldestMs: 3_600_001 }).inTime).toBe(false)
  })

  it('never says less for more', () => {
    const count = fc.integer({ min: 0, max: 1_000_000 })
    fc.assert(
      fc.property(count, count, count, fc.integer({ min: 1, max: 250 }), (worksPerDay, backlog, more, items) => {
        const load = { worksPerDay, backlog, items, requests: tenASecond }
        const drains = forecast(load).drainsInMs ?? Infinity
        expect(forecast({ ...load, backlog: backlog + more }).drainsInMs ?? Infinity).toBeGreaterThanOrEqual(drains)
        expect(forecast({ ...load, worksPerDay: worksPerDay + more }).drainsInMs ?? Infinity).toBeGreaterThanOrEqual(
          drains,
        )
        expect(forecast({ ...load, items: items + 1 }).drainsInMs ?? Infinity).toBeLessThanOrEqual(drains)
      }),
    )
  })
})
