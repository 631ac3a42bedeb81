import { describe, expect, it } from 'vitest'
import type { Consumer } from '../log/log.js'
import { LEASE_MS } from '../log/store.js'
import { virtualClock } from '../testing/virtual-clock.js'
import { keepLease } from './lease.js'

/** A consumer of which only the lease is asked for. */
function holder(renew: () => Promise<boolean>): Consumer {
  const unused = (): Promise<never> => Promise.reject(new Error('not asked for here'))
  return {
    memory: { read: unused, write: unused },
    take: unused,
    more: unused,
    settle: unused,
    parked: unused,
    toForget: unused,
    forgot: unused,
    release: unused,
    renew,
  }
}

describe('a kept lease', () => {
  it('is renewed several times within a lease, for as long as it is wanted', async () => {
    const clock = virtualClock()
    let renewals = 0
    const lease = keepLease(
      holder(async () => (renewals += 1) > 0),
      clock,
    )
    await clock.advance(6 * LEASE_MS)
    expect(renewals).toBe(21)
    lease.end()
    await clock.advance(LEASE_MS)
    expect(renewals).toBe(21)
    expect(lease.lost.aborted).toBe(false)
  })

  it('is given up before another collector may take it, and not for one failure', async () => {
    const clock = virtualClock()
    let failing = 0
    const lease = keepLease(
      holder(async () => {
        failing -= 1
        if (failing >= 0) throw new Error('the log is away')
        return true
      }),
      clock,
    )
    await clock.advance(1)
    failing = 1
    await clock.advance(LEASE_MS)
    expect(lease.lost.aborted).toBe(false)
    failing = 9
    await clock.advance(LEASE_MS - 1)
    expect(lease.lost.aborted).toBe(true)
  })

  it('is renewed again at once when the answer came late', async () => {
    const clock = virtualClock()
    const asked: number[] = []
    keepLease(
      holder(async () => {
        asked.push(clock.now())
        if (asked.length === 1) await clock.sleep(LEASE_MS)
        return true
      }),
      clock,
    )
    await clock.advance(LEASE_MS + 1_000)
    expect(asked).toEqual([0, LEASE_MS])
  })

  it('is lost at once when the log says so', async () => {
    const clock = virtualClock()
    const lease = keepLease(
      holder(async () => false),
      clock,
    )
    await clock.advance(1)
    expect(lease.lost.aborted).toBe(true)
  })

  it.each([
    ['was suspended for longer than a lease', LEASE_MS + 1],
    ['had its clock set back', -3_600_000],
  ])('is asked for again before a request of a process that %s', async (_title, jumpMs) => {
    let now = 10_000_000
    let ours = true
    let renewals = 0
    const lease = keepLease(
      holder(async () => {
        renewals += 1
        return ours
      }),
      { now: () => now, sleep: () => new Promise(() => undefined) },
    )
    await lease.confirm()
    const before = renewals
    await lease.confirm()
    expect(renewals).toBe(before)
    now += jumpMs
    await lease.confirm()
    expect([renewals, lease.lost.aborted]).toEqual([before + 1, false])
    ours = false
    now += jumpMs
    await lease.confirm()
    expect([renewals, lease.lost.aborted]).toEqual([before + 2, true])
  })
})
