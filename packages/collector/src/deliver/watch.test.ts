import { describe, expect, it } from 'vitest'
import { silentLogger } from '../logger.js'
import type { AnySink, Limits } from '../sink.js'
import { virtualClock } from '../testing/virtual-clock.js'
import type { SinkStatus } from './deliver.js'
import { outlooks } from './outlook.js'
import { watchRate } from './watch.js'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** A sink under watch whose figures are set by hand. */
function watched(limits: Partial<Limits>, others: readonly string[] = []) {
  const clock = virtualClock(1_800_000_000_000)
  const warnings: string[] = []
  const sink: AnySink = {
    name: 'crm',
    purpose: 'necessary',
    limits: { items: 1, timeoutMs: 1_000, ...limits },
    deliver: async () => [],
  }
  const figures = { requests: 0, arrivedPerDay: 0, behind: 0, oldestAt: clock.now() }
  const status = async (): Promise<readonly SinkStatus[]> => {
    const { requests, arrivedPerDay, behind, oldestAt } = figures
    const lag = { position: 0, behind, parked: 0, dead: 0, ...(behind > 0 && { oldestAt }) }
    const made = { since: 0, events: 0, works: 0, passed: 0, requests, entriesPerSecond: 0, rateFactor: 1 }
    const plan = outlooks([{ ...sink, lag }], { arrivedPerDay, now: clock.now() }).get(sink.name)
    return ['crm', ...others].map((name) => ({ sink: name, state: 'idle', ...lag, ...made, ...(plan && { plan }) }))
  }
  const logger = { ...silentLogger, warn: (_fields: unknown, message: string) => void warnings.push(message) }
  void watchRate([sink, ...others.map((name) => ({ ...sink, name }))], {
    status,
    clock,
    logger,
    ended: new AbortController().signal,
  })
  return { clock, figures, warnings }
}

describe('the watch over a sink’s limits', () => {
  const hourly = { requests: { count: 100, intervalMs: HOUR_MS } }

  it('warns of requests that come near the limit for an hour, not of a burst, and once until they are well below', async () => {
    const { clock, figures, warnings } = watched(hourly)
    const use = async (perQuarter: number, quarters: number): Promise<void> => {
      for (let quarter = 0; quarter < quarters; quarter++) {
        figures.requests += perQuarter
        await clock.advance(15 * MINUTE_MS)
      }
    }
    await use(25, 1)
    await use(5, 8)
    expect(warnings).toEqual([])
    await use(22, 12)
    expect(warnings).toEqual([expect.stringContaining('near its vendor’s limit')])
    await use(5, 8)
    await use(22, 8)
    expect(warnings).toHaveLength(2)
  })

  it('counts the requests of all sinks of an account, since they use one rate', async () => {
    const { clock, figures, warnings } = watched({ ...hourly, account: 'shop' }, ['orders'])
    for (let quarter = 0; quarter < 8; quarter++) {
      figures.requests += 11
      await clock.advance(15 * MINUTE_MS)
    }
    expect(warnings).toHaveLength(2)
  })

  it('warns when what arrives in a day will need nearly all of it', async () => {
    const { clock, figures, warnings } = watched(hourly)
    figures.arrivedPerDay = 1_900
    await clock.advance(HOUR_MS)
    expect(warnings).toEqual([])
    figures.arrivedPerDay = 1_950
    await clock.advance(HOUR_MS)
    expect(warnings).toHaveLength(1)
  })

  it('warns of a backlog that will outlive the vendor’s own deadline', async () => {
    const { clock, figures, warnings } = watched({ ...hourly, deadlineMs: 10 * HOUR_MS })
    figures.behind = 900
    await clock.advance(16 * MINUTE_MS)
    expect(warnings).toEqual([expect.stringContaining('too old for its vendor')])
  })

  it('warns of a sink without a rate while its events are still young enough', async () => {
    const { clock, figures, warnings } = watched({ deadlineMs: 10 * HOUR_MS })
    figures.behind = 1
    await clock.advance(7.9 * HOUR_MS)
    expect(warnings).toEqual([])
    await clock.advance(0.6 * HOUR_MS)
    expect(warnings).toHaveLength(1)
  })

  it('says nothing of a sink without limits', async () => {
    const { clock, figures, warnings } = watched({})
    figures.requests = 1_000_000
    await clock.advance(24 * HOUR_MS)
    expect(warnings).toEqual([])
  })
})
