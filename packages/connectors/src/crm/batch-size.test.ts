import { describe, expect, it } from 'vitest'
import { batchSize } from './batch-size.js'

/** Sends so many requests to a vendor that is in time for so many things at most; returns how many were too slow. */
function send(requests: number, can: number, size = batchSize(50)): { tooSlow: number; sent: number } {
  let [tooSlow, sent] = [0, 0]
  for (let request = 0; request < requests; request++) {
    const items = size.items()
    if (items > can) {
      tooSlow += 1
      size.tooSlow(items)
    } else {
      sent += items
      size.inTime()
    }
  }
  return { tooSlow, sent }
}

describe('the size of a batch', () => {
  it('is the most while the vendor is in time', () => {
    expect(send(100, 50)).toEqual({ tooSlow: 0, sent: 5_000 })
  })

  it('is halved by one hiccup, and whole again after two requests', () => {
    const size = batchSize(50)
    size.tooSlow(50)
    expect(size.items()).toBe(25)
    size.inTime()
    size.inTime()
    expect(size.items()).toBe(50)
  })

  it('halves what was sent, where that was less', () => {
    const size = batchSize(50)
    size.tooSlow(20)
    expect(size.items()).toBe(10)
  })

  it('never falls below one', () => {
    const size = batchSize(50)
    for (let times = 0; times < 10; times++) size.tooSlow(size.items())
    expect(size.items()).toBe(1)
  })

  it('tries ever less often what the vendor cannot do', () => {
    expect(send(1_000, 30).tooSlow).toBeLessThan(12)
    expect(send(1_000, 30).sent).toBeGreaterThan(24_000)
  })

  it('forgets, once it was whole for a while, how often it was too slow before', () => {
    const size = batchSize(50)
    send(1_000, 30, size)
    send(2_000, 50, size)
    size.tooSlow(50)
    size.inTime()
    size.inTime()
    expect(size.items()).toBe(50)
  })
})
