import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { outlooks, type Measured } from './outlook.js'

const MINUTE_MS = 60_000
const DAY = { arrivedPerDay: 288_000, now: 0 }
const EACH_SENT = { passed: 1, events: 1, works: 1 }

/** A sink that sends every event alone, one request a minute with all of its account. */
function sinkOf(name: string, behind: number, limits: Partial<Measured['limits']> = {}): Measured {
  return {
    name,
    limits: { items: 1_000, timeoutMs: 1_000, requests: { count: 1, intervalMs: MINUTE_MS }, ...limits },
    lag: { behind, parked: 0 },
    figures: EACH_SENT,
  }
}

describe('the outlook of a sink', () => {
  it('is the worst while the sink has delivered nothing, whatever it did not want', () => {
    const sink = { ...sinkOf('crm', 900), lag: { behind: 900, parked: 100 } }
    const figures = { passed: 1_000, events: 0, works: 0 }
    const plans = outlooks([{ ...sink, figures }], { arrivedPerDay: 100_000, now: 0 })
    expect(plans.get('crm')).toMatchObject({
      eventsPerDay: 100_000,
      backlog: 1_000,
      requestsPerDay: 100,
      sharedWith: [],
    })
  })

  it('is left out where there is nothing to keep', () => {
    expect(
      outlooks([{ name: 'file', limits: { items: 1, timeoutMs: 1 }, lag: { behind: 1, parked: 0 } }], DAY).size,
    ).toBe(0)
  })
})

describe('sinks of one account', () => {
  const [conversions, orders] = [{ account: 'metrica:1' }, { account: 'metrica:1', items: 500 }]

  it('use its rate together, and each is done when its turns are', () => {
    const plans = outlooks(
      [sinkOf('conversions', 9_000, conversions), sinkOf('orders', 1_000, orders), sinkOf('other', 9_000)],
      DAY,
    )
    // 288 and 576 requests a day, where 1,440 are allowed: 2 of 5 minutes are left for what waits.
    expect(plans.get('conversions')).toMatchObject({ requestsPerDay: 288, utilisation: 0.6, sharedWith: ['orders'] })
    expect(plans.get('orders')).toMatchObject({ requestsPerDay: 576, utilisation: 0.6, sharedWith: ['conversions'] })
    expect(plans.get('conversions')?.drainsInMs).toBeCloseTo((11 * MINUTE_MS) / 0.4)
    expect(plans.get('orders')?.drainsInMs).toBeCloseTo((4 * MINUTE_MS) / 0.4)
    expect(plans.get('other')).toMatchObject({ utilisation: 0.2, sharedWith: [] })
  })

  it('never end when they do not fit together, though each would alone', () => {
    const day = { arrivedPerDay: 600_000, now: 0 }
    const alone = outlooks([sinkOf('orders', 0, orders)], day).get('orders')
    expect(alone).toMatchObject({ drainsInMs: 0 })
    const [first, second] = outlooks([sinkOf('conversions', 0, conversions), sinkOf('orders', 0, orders)], day).values()
    expect(first).not.toHaveProperty('drainsInMs')
    expect(second).not.toHaveProperty('drainsInMs')
  })

  it('keep the strictest of the rates that they state', () => {
    const slow = { ...orders, requests: { count: 1, intervalMs: 10 * MINUTE_MS } }
    const plans = outlooks([sinkOf('conversions', 1_000, conversions), sinkOf('orders', 0, slow)], {
      ...DAY,
      arrivedPerDay: 0,
    })
    expect(plans.get('conversions')?.drainsInMs).toBe(10 * MINUTE_MS)
  })

  it('have all sent what waits by when one that sends it all alone would have', () => {
    const backlogs = fc.array(fc.integer({ min: 0, max: 100_000 }), { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(backlogs, (waiting) => {
        const sinks = waiting.map((behind, index) => sinkOf(`${index}`, behind, conversions))
        const requests = waiting.reduce((sum, behind) => sum + Math.ceil(behind / 1_000), 0)
        const drains = [...outlooks(sinks, { arrivedPerDay: 0, now: 0 }).values()].map(
          ({ drainsInMs = NaN }) => drainsInMs,
        )
        expect(Math.max(...drains)).toBe(requests * MINUTE_MS)
      }),
    )
  })
})
