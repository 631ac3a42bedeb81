import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Clock } from '@throughline/collector'
import { memoryLog, memoryPlace } from '@throughline/collector/memory'
import { sqliteLog } from '@throughline/collector/sqlite'
import { logContract, someEvent, virtualClock } from '@throughline/collector/testing'
import { describe, expect, it, vi } from 'vitest'

// Each opens files of its own, some of them hundreds, which a busy disk takes its time for.
vi.setConfig({ testTimeout: 60_000 })

/** How often the text stands in any file beside the log's. */
function tracesIn(path: string, text: string): number {
  const files = readdirSync(dirname(path)).map((name) => readFileSync(join(dirname(path), name), 'latin1'))
  return files.reduce((count, content) => count + content.split(text).length - 1, 0)
}

function temporaryFile(): string {
  return join(mkdtempSync(join(tmpdir(), 'throughline-')), 'log', 'events.db')
}

logContract('memory', (clock) => memoryPlace({ clock }))
logContract('sqlite', (clock) => {
  const path = temporaryFile()
  return () => sqliteLog(path, { clock })
})

describe('a SQLite log shared by two processes', () => {
  it('gives a sink to one of them, and to the other when the first was silent longer than the lease', async () => {
    const path = temporaryFile()
    const clock = virtualClock(1_000)
    const [one, two] = [sqliteLog(path, { clock }), sqliteLog(path, { clock })]
    const first = await one.consumer('crm')
    expect(await two.consumer('crm')).toBeUndefined()
    await clock.advance(10_000)
    expect(await two.consumer('crm')).toBeDefined()
    await expect(first?.take(1)).rejects.toThrow('taken over')
    await expect(first?.memory.write(new Map([['a', 1]]))).rejects.toThrow('taken over')
    await Promise.all([one.close(), two.close()])
  })

  it('is opened by eight at once, and made once', async () => {
    const path = temporaryFile()
    const logs = Array.from({ length: 8 }, () => sqliteLog(path))
    const results = await Promise.all(logs.map((log) => log.append([someEvent('a')])))
    expect(results.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(1)
    await Promise.all(logs.map((log) => log.close()))
  })

  it('shows one of them what the other appended', async () => {
    const path = temporaryFile()
    const [one, two] = [sqliteLog(path), sqliteLog(path)]
    const crm = await one.consumer('crm')
    await two.append([someEvent('a')])
    expect((await crm?.take(10))?.map(({ event }) => event.id)).toEqual(['a'])
    await Promise.all([one.close(), two.close()])
  })

  it('keeps everything across a restart', async () => {
    const path = temporaryFile()
    const before = sqliteLog(path)
    await before.append([someEvent('a')])
    await before.close()
    const after = sqliteLog(path)
    expect(await after.append([someEvent('a')])).toEqual({ accepted: 0, duplicates: 1 })
    await after.close()
  })

  it('leaves no trace of an erased visitor in its files, also where things were written over before', async () => {
    const path = temporaryFile()
    const log = sqliteLog(path)
    const visitor = 'V1StGXR8-Z5jdHi6B-myT'
    const padding = 'x'.repeat(3_000)
    for (let round = 0; round < 40; round++) {
      const events = Array.from({ length: 10 }, (_, at) => {
        const id = `${(round * 7_919 + at * 104_729) % 1_000}-${round}-${at}`
        const anonymousId = at % 2 === 0 ? visitor : `other-${id}`
        return someEvent(id, {
          type: at < 5 ? 'application' : 'page',
          anonymousId,
          userId: `user-${id}`,
          ...(at < 5 && { applicationId: `app-${id}` }),
          properties: { padding: padding.slice(round * 50) },
        })
      })
      await log.append([...events, someEvent(`deal-${round}`, { type: 'deal', userId: `user-${events[0]?.id}` })])
      await log.reject([{ site: 'shop', receivedAt: 0, reason: 'no type', message: `{"anonymousId":"${visitor}"}` }])
    }
    expect(tracesIn(path, visitor)).toBeGreaterThan(400)
    await log.erase(visitor, ['crm'])
    const crm = await log.consumer('crm')
    for (const { id } of (await crm?.toForget()) ?? []) await crm?.forgot(id, 0)
    expect(tracesIn(path, visitor)).toBe(0)
    await log.close()
    expect(tracesIn(path, visitor)).toBe(0)
  })

  it('writes over what is deleted, however large the file is', async () => {
    const path = temporaryFile()
    const clock = virtualClock(1_000_000)
    const log = sqliteLog(path, { clock })
    const events = Array.from({ length: 200 }, (_, at) =>
      someEvent(`e${at}`, { receivedAt: at, properties: { text: `to be found${'x'.repeat(2_000)}` } }),
    )
    await log.append([...events, someEvent('last', { receivedAt: 1_000 })])
    const crm = await log.consumer('crm')
    const taken = (await crm?.take(1_000)) ?? []
    await crm?.settle(taken.map(({ position }) => ({ kind: 'delivered', position })))
    expect(await log.trim(1_000)).toBe(200)
    await log.close()
    expect(tracesIn(path, 'to be found')).toBe(0)
  })

  it('says what is wrong when the file is no database', async () => {
    const log = sqliteLog('/proc/version')
    await expect(log.append([someEvent('a')])).rejects.toThrow(/cannot store events/)
  })
})

describe.each([
  { name: 'memory', open: (clock: Clock) => memoryLog({ clock }) },
  { name: 'SQLite', open: (clock: Clock) => sqliteLog(temporaryFile(), { clock }) },
])('a log in $name whose clock is set back', ({ open }) => {
  it('gives what was parked before at once, since its date may never come', async () => {
    let now = 10 * 3_600_000
    const log = open({ now: () => now, sleep: async () => undefined })
    const crm = await log.consumer('crm')
    await log.append([someEvent('a')])
    await crm?.take(1)
    await crm?.settle([{ kind: 'parked', position: 1, key: 'deal', dueAt: now + 60_000, reason: 'busy' }])
    expect(await crm?.take(1)).toEqual([])
    now -= 9 * 3_600_000
    expect((await crm?.take(1))?.map(({ event }) => event.id)).toEqual(['a'])
    await log.close()
  })
})
