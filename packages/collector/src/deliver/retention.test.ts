import { afterEach, describe, expect, it } from 'vitest'
import { createCollector } from '../collector.js'
import { memoryLog } from '../log/memory/index.js'
import { silentLogger } from '../logger.js'
import { someEvent } from '../testing/some-event.js'
import { virtualClock } from '../testing/virtual-clock.js'
import { keepRetention } from './retention.js'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const ending = new Set<AbortController>()
afterEach(() => {
  for (const each of ending) each.abort()
  ending.clear()
})

/** A log with an old event, a younger and a new one, and nobody who needs them. */
async function world() {
  const clock = virtualClock(100 * DAY_MS)
  const log = memoryLog({ clock })
  const warnings: string[] = []
  const days = { old: 31, younger: 29.875, new: 0 }
  await log.append(Object.entries(days).map(([id, ago]) => someEvent(id, { receivedAt: clock.now() - ago * DAY_MS })))
  const keep = (keepDays: number): void => {
    const end = new AbortController()
    ending.add(end)
    const logger = { ...silentLogger, warn: (_fields: unknown, message: string) => void warnings.push(message) }
    void keepRetention({ log, clock, logger, keepDays, sinks: ['crm'], ended: end.signal })
  }
  const collect = (keepDays?: number) =>
    createCollector({
      sites: [{ id: 'shop', writeKey: 'shop-web' }],
      log,
      clock,
      ...(keepDays !== undefined && { keepDays }),
    })
  return { clock, log, keep, collect, warnings }
}

describe('the retention of the log', () => {
  it('deletes what is older than it is to keep, hour by hour', async () => {
    const { clock, log, keep } = await world()
    keep(30)
    await clock.advance(120_000)
    expect(await log.keptSince()).toBe(70.125 * DAY_MS)
    await clock.advance(4 * HOUR_MS)
    expect(await log.keptSince()).toBe(100 * DAY_MS)
  })

  it('deletes nothing that a sink has not had, and says once a day which sink of nobody holds it back', async () => {
    const { clock, log, keep, warnings } = await world()
    await (await log.consumer('old-crm'))?.release()
    await (await log.consumer('crm'))?.release()
    await (await log.consumer('source:crm'))?.release()
    keep(30)
    await clock.advance(26 * HOUR_MS)
    expect(await log.keptSince()).toBe(69 * DAY_MS)
    expect(warnings).toHaveLength(2)
    expect(warnings[0]).toContain('throughline status --forget old-crm')
    await Promise.all(['old-crm', 'crm', 'source:crm'].map((sink) => log.forget(sink)))
    await clock.advance(HOUR_MS)
    expect(await log.keptSince()).toBe(100 * DAY_MS)
  })

  it('is for ever unless the collector is told', async () => {
    const { clock, log, collect } = await world()
    const collector = await collect()
    await clock.advance(120_000)
    expect(await log.keptSince()).toBe(69 * DAY_MS)
    await collector.close()
  })

  it('begins with the collector', async () => {
    const { clock, log, collect } = await world()
    const collector = await collect(30)
    await clock.advance(120_000)
    expect(await log.keptSince()).toBe(70.125 * DAY_MS)
    await collector.close()
  })

  it('cannot be shorter than repeats are dropped for', async () => {
    const { collect } = await world()
    await expect(collect(6)).rejects.toThrow('"keepDays" is 6; the log must keep events for at least 7 days')
  })
})
