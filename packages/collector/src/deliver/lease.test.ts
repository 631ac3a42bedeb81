import { describe, expect, it } from 'vitest'
import type { Consumer } from '../log/log.js'
import { LEASE_MS } from '../log/store.js'
import { virtualClock } from '../testing/virtual-clock.js'
import { keepLease } from './lease.js'

/** A consumer of which only the lease is asked for. */
function holder(renew: () => Promise<void>): Consumer {
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
      holder(async () => void (renewals += 1)),
      clock,
    )
    await clock.advance(6 * LEASE_MS)
    expect(renewals).toBe(20)
    lease.end()
    await clock.advance(LEASE_MS)
    expect(renewals).toBe(20)
    expect(lease.lost.aborted).toBe(false)
  })

  it('is given up before another collector may take it, and not for one failure', async () => {
    const clock = virtualClock()
    let failing = 1
    const lease = keepLease(
      holder(async () => {
        failing -= 1
        if (failing >= 0) throw new Error('the log is away')
      }),
      clock,
    )
    await clock.advance(LEASE_MS)
    expect(lease.lost.aborted).toBe(false)
    failing = 9
    await clock.advance(LEASE_MS - 1)
    expect(lease.lost.aborted).toBe(true)
  })
})
