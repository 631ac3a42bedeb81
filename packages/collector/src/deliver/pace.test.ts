import { describe, expect, it } from 'vitest'
import { virtualClock } from '../testing/virtual-clock.js'
import { accounts } from './accounts.js'
import { pace } from './pace.js'
import { answered, complained, FULL_SPEED } from './throttle.js'

const tenASecond = { count: 10, intervalMs: 1_000 }
const never = new AbortController().signal

describe('the pace of an account', () => {
  it('is shared by its sinks, under the strictest of their limits, and keeps the order of asking', async () => {
    const clock = virtualClock()
    const sink = (name: string, count: number) => ({
      name,
      purpose: 'necessary' as const,
      limits: { items: 1, timeoutMs: 1, account: 'shop', requests: { count, intervalMs: 1_000 } },
      deliver: async () => [],
    })
    const sinks = [sink('leads', 10), sink('tasks', 5)]
    const paces = accounts(sinks, clock)
    const starts: [string, number][] = []
    for (const each of [...sinks, ...sinks]) {
      void paces
        .paceOf(each)
        .turn(never)
        .then(() => starts.push([each.name, clock.now()]))
    }
    await clock.advance(1_000)
    expect(starts).toEqual([
      ['leads', 0],
      ['tasks', 200],
      ['leads', 400],
      ['tasks', 600],
    ])
  })

  it('lets nothing start during a pause, also one that begins while somebody waits', async () => {
    const clock = virtualClock()
    const crm = pace(tenASecond, clock)
    let startedAt = -1
    await crm.turn(never)
    void crm.turn(never).then(() => (startedAt = clock.now()))
    await clock.advance(50)
    crm.pause(5_000)
    await clock.advance(10_000)
    expect(startedAt).toBe(5_050)
  })

  it('counts the space to the next request from when this one was ready, and goes on after one that failed to be', async () => {
    const clock = virtualClock()
    const crm = pace(tenASecond, clock)
    const slow = crm.turn(never, () => clock.sleep(500))
    const failed = crm.turn(never, () => Promise.reject(new Error('the log is away'))).catch(String)
    let startedAt = -1
    void crm.turn(never).then(() => (startedAt = clock.now()))
    await clock.advance(1_000)
    await slow
    expect(await failed).toContain('the log is away')
    expect(startedAt).toBe(600)
  })

  it('lets who is told to stop go at once', async () => {
    const clock = virtualClock()
    const crm = pace(tenASecond, clock)
    crm.pause(3_600_000)
    const stop = new AbortController()
    const turn = crm.turn(stop.signal)
    stop.abort()
    await turn
    expect(clock.now()).toBe(0)
  })

  it('goes at half the rate after a repeated complaint, and slowly back', () => {
    expect(complained(FULL_SPEED).factor).toBe(1)
    const halved = complained(complained(FULL_SPEED))
    expect(halved.factor).toBe(0.5)
    expect(answered(halved).factor).toBeCloseTo(0.52)
    let recovered = halved
    for (let request = 0; request < 30; request++) recovered = answered(recovered)
    expect(recovered.factor).toBe(1)
    expect(complained(recovered).factor).toBe(1)
  })
})
