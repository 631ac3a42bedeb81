import { afterEach, describe, expect, it } from 'vitest'
import { createCollector, type Collector } from '../collector.js'
import { memoryLog } from '../log/memory/index.js'
import { silentLogger } from '../logger.js'
import type { AnySink } from '../sink.js'
import { someEvent } from '../testing/some-event.js'
import { virtualClock } from '../testing/virtual-clock.js'

const DAY_MS = 86_400_000
const opened: Collector[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map((each) => each.close()))
})

async function world(keepDays?: number) {
  const clock = virtualClock(100 * DAY_MS, 1)
  const log = memoryLog({ clock })
  const warnings: string[] = []
  const sink: AnySink = {
    name: 'crm',
    purpose: 'necessary',
    limits: { items: 10, timeoutMs: 1_000 },
    deliver: async (batch) => batch.map(() => ({ kind: 'delivered' })),
  }
  const append = (id: string, daysAgo: number) =>
    log.append([someEvent(id, { receivedAt: clock.now() - daysAgo * DAY_MS })])
  const start = async (): Promise<void> => {
    const collector = await createCollector({
      sites: [{ id: 'shop', writeKey: 'shop-web' }],
      log,
      sinks: [sink],
      clock,
      logger: { ...silentLogger, warn: (_fields, message) => void warnings.push(message ?? '') },
      ...(keepDays !== undefined && { keepDays }),
    })
    opened.push(collector)
  }
  return { clock, log, append, start, warnings }
}

describe('the retention of the log', () => {
  it('deletes what is older than it is to keep, once it is delivered', async () => {
    const { clock, log, append, start } = await world(30)
    await append('old', 31)
    await append('young', 29.875)
    await append('new', 0)
    await start()
    await clock.advance(120_000)
    expect(await log.keptSince()).toBe(70.125 * DAY_MS)
    await clock.advance(4 * 3_600_000)
    expect(await log.keptSince()).toBe(100 * DAY_MS)
  })

  it('is for ever unless it is said', async () => {
    const { clock, log, append, start } = await world()
    await append('old', 99)
    await append('new', 0)
    await start()
    await clock.advance(7_200_000)
    expect(await log.keptSince()).toBe(DAY_MS)
  })

  it('deletes nothing that a sink has not had, and says once a day which sink of nobody holds it back', async () => {
    const { clock, log, append, start, warnings } = await world(30)
    await append('old', 31)
    await append('new', 0)
    await (await log.consumer('old-crm'))?.release()
    await start()
    await clock.advance(DAY_MS + 7_200_000)
    expect(await log.keptSince()).toBe(69 * DAY_MS)
    expect(warnings.filter((each) => each.includes('throughline status --forget old-crm'))).toHaveLength(2)
    await log.forget('old-crm')
    await clock.advance(3_600_000)
    expect(await log.keptSince()).toBe(100 * DAY_MS)
  })

  it('cannot be shorter than repeats are dropped for', async () => {
    const { start } = await world(6)
    await expect(start()).rejects.toThrow('"keepDays" is 6; the log must keep events for at least 7 days')
  })
})
