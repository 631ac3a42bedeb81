import { describe, expect, it } from 'vitest'
import { virtualClock } from './virtual-clock.js'

describe('the virtual clock', () => {
  it('wakes sleepers in the order of their moments, also those that fall asleep on the way', async () => {
    const clock = virtualClock(100)
    const woken: [string, number][] = []
    void clock.sleep(30).then(() => woken.push(['late', clock.now()]))
    void clock.sleep(10).then(async () => {
      woken.push(['early', clock.now()])
      await clock.sleep(5)
      woken.push(['again', clock.now()])
    })
    await clock.advance(40)
    expect(woken).toEqual([
      ['early', 110],
      ['again', 115],
      ['late', 130],
    ])
    expect(clock.now()).toBe(140)
  })

  it('ends a sleep at once when its signal aborts', async () => {
    const clock = virtualClock()
    const stop = new AbortController()
    const slept = clock.sleep(1_000, stop.signal)
    stop.abort()
    await slept
    expect(clock.now()).toBe(0)
  })
})
