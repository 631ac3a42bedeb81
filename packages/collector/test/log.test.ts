import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memoryLog } from '@throughline/collector/memory'
import { sqliteLog } from '@throughline/collector/sqlite'
import { logContract, someEvent, virtualClock } from '@throughline/collector/testing'
import { describe, expect, it } from 'vitest'

function temporaryFile(): string {
  return join(mkdtempSync(join(tmpdir(), 'throughline-')), 'log', 'events.db')
}

logContract('memory', (clock) => memoryLog({ clock }))
logContract('sqlite', (clock) => sqliteLog(temporaryFile(), { clock }))

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

  it('says what is wrong when the file is no database', async () => {
    const log = sqliteLog('/proc/version')
    await expect(log.append([someEvent('a')])).rejects.toThrow(/cannot store events/)
  })
})
