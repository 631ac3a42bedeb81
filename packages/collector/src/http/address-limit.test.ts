import { describe, expect, it } from 'vitest'
import { virtualClock } from '../testing/virtual-clock.js'
import { addressGate } from './address-limit.js'

describe('the limit of an address', () => {
  it('lets a burst pass, then as many a second as it says, and tells how long to wait', async () => {
    const clock = virtualClock()
    const gate = addressGate({ perSecond: 2, burst: 3 }, clock)
    expect([gate('a'), gate('a'), gate('a'), gate('a')]).toEqual([0, 0, 0, 500])
    await clock.advance(500)
    expect([gate('a'), gate('a')]).toEqual([0, 500])
  })

  it('takes nothing from others, and refills no higher than the burst', async () => {
    const clock = virtualClock()
    const gate = addressGate({ perSecond: 1, burst: 1 }, clock)
    expect([gate('a'), gate('a'), gate('b')]).toEqual([0, 1_000, 0])
    await clock.advance(60_000)
    expect([gate('a'), gate('a')]).toEqual([0, 1_000])
  })
})
