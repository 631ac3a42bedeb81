import { describe, expect, it } from 'vitest'
import { run } from '../program.js'
import { describeSinks } from './describe.js'
import { readCount, readDuration, readRate } from './read-figures.js'
import { sinkPlans } from './sink-plans.js'

const DAY = ['plan', '--events-per-day', '100000', '--calls-per-event', '10', '--limit', '10/s']

describe('throughline plan', () => {
  it('says of a million calls a day at ten a second that it never ends, and exits with 1', async () => {
    const { code, stdout } = await runWith(DAY)
    expect(code).toBe(1)
    expect(stdout).toContain('27.8 h of work a day; it never ends')
    expect(stdout).toContain('│ never')
  })

  it('says when the same day ends, merged and in batches, and what that saves', async () => {
    const { code, stdout } = await runWith([...DAY, '--keys', '20000', '--batch', '50', '--backlog', '1000000'])
    expect(code).toBe(0)
    expect(stdout).toContain('merged, in batches: 40 s of work a day; a backlog of 1,000,000 events ends in 40 s')
    expect(stdout).toContain('2,500 times fewer')
  })

  it('says whether a backlog outlives the vendor’s own deadline', async () => {
    const late = ['plan', '--events-per-day', '1000', '--limit', '1000/h', '--backlog', '80000', '--deadline', '72h']
    expect((await runWith(late)).stdout).toContain('too late for the vendor, who takes events up to 3 d old')
  })

  it('gives the same figures as JSON', async () => {
    const { stdout } = await runWith([...DAY, '--json'])
    const { scenarios } = JSON.parse(stdout)
    expect(scenarios).toEqual([
      {
        way: 'one call after the other',
        requestsPerDay: 1_000_000,
        utilisation: expect.closeTo(1.157, 3),
        hoursPerDay: expect.closeTo(27.78, 2),
        inTime: true,
      },
    ])
  })

  it('refuses figures that are half of what it needs', async () => {
    expect(await runWith(['plan', '--limit', '10/s'])).toMatchObject({ code: 2 })
    expect(await runWith(['plan', '--limit', 'fast', '--events-per-day', '1'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('expected a rate such as 10/s'),
    })
  })
})

describe('the plan of a configured sink', () => {
  const sink = {
    name: 'crm',
    purpose: 'necessary',
    limits: { items: 50, timeoutMs: 1_000, requests: { count: 7, intervalMs: 1_000 } },
    deliver: async () => [],
  } as const
  const lags = new Map([['crm', { position: 0, behind: 900, parked: 100, dead: 0 }]])

  it('expects the worst without a server: every event wanted, and none merged', () => {
    const [plan] = sinkPlans([sink], { arrivedPerDay: 100_000, lags, live: new Map(), now: 0 })
    expect(plan).toMatchObject({ eventsPerDay: 100_000, eventsPerWork: 1, backlog: 1_000, requestsPerDay: 2_000 })
  })

  it('counts with what a server has measured', () => {
    const figures = { sink: 'crm', state: 'idle', since: 0, entriesPerSecond: 1, rateFactor: 1, requests: 5 }
    const live = new Map([['crm', { ...figures, passed: 1_000, events: 500, works: 100 }]])
    const [plan] = sinkPlans([sink], { arrivedPerDay: 100_000, lags, live, now: 0 })
    expect(plan).toMatchObject({ eventsPerDay: 50_000, eventsPerWork: 5, backlog: 500, requestsPerDay: 200 })
  })

  it('says what merging and batching save, and whether events are in time for the vendor', () => {
    const waiting = new Map([['crm', { position: 0, behind: 50, parked: 0, dead: 0, oldestAt: 0 }]])
    const dated = { ...sink, limits: { ...sink.limits, deadlineMs: 259_200_000 } }
    const figures = { arrivedPerDay: 100_000, lags: waiting, live: new Map() }
    expect(describeSinks(100_000, sinkPlans([dated], { ...figures, now: 1_000 }))).toContain(
      'crm: merging and batching saves 98,000 requests a day: 50 times fewer\ncrm: in time for the vendor, who takes events up to 3 d old',
    )
    expect(describeSinks(100_000, sinkPlans([dated], { ...figures, now: 259_300_000 }))).toContain(
      'crm: too late for the vendor',
    )
  })

  it('counts sinks of one account together, and says so', () => {
    const limits = { ...sink.limits, account: 'shop' }
    const twins = [
      { ...sink, limits },
      { ...sink, name: 'notes', limits },
    ]
    const plans = sinkPlans(twins, { arrivedPerDay: 18_000_000, lags, live: new Map(), now: 0 })
    expect(plans.map(({ drainsInMs }) => drainsInMs)).toEqual([undefined, undefined])
    expect(describeSinks(18_000_000, plans)).toContain('notes: shares the rate of its account with crm')
  })

  it('leaves out what has no limit to keep', () => {
    const file = { ...sink, limits: { items: 1_000, timeoutMs: 1_000 } }
    expect(sinkPlans([file], { arrivedPerDay: 1, lags, live: new Map(), now: 0 })).toEqual([])
  })
})

describe('a figure', () => {
  it.each([
    ['10/s', { count: 10, intervalMs: 1_000 }],
    ['110/10s', { count: 110, intervalMs: 10_000 }],
    ['5000/d', { count: 5_000, intervalMs: 86_400_000 }],
  ])('%s is a rate', (text, rate) => {
    expect(readRate(text)).toEqual(rate)
  })

  it('may be a duration or a grouped count', () => {
    expect(readDuration('72h')).toBe(259_200_000)
    expect(readCount('100_000')).toBe(100_000)
    expect(readCount('1,000,000')).toBe(1_000_000)
  })

  it.each(['', '10', '0/s', '-1/s', '10/week'])('%j is no rate', (text) => {
    expect(() => readRate(text)).toThrow('expected a rate')
  })
})

async function runWith(args: readonly string[]) {
  let stdout = ''
  let stderr = ''
  const cwd = '/nonexistent'
  const code = await run(args, { cwd, env: {}, print: (text) => (stdout += text), warn: (text) => (stderr += text) })
  return { code, stdout, stderr }
}
