import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { sqliteLog } from '@throughline/collector/sqlite'
import { someEvent } from '@throughline/collector/testing'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { freshDatabase, sendPage, startCollector, storedIn } from './process.js'

const PAGE_TEXT = 'x'.repeat(2_000)

// The kernel's limit on the size of a file stands for a full disk; lifting it again needs Linux's prlimit.
describe.runIf(process.platform === 'linux')('a disk that fills up', () => {
  it('is answered 503, nothing that was answered 200 is missing, and it goes on by itself when there is room', async () => {
    const database = freshDatabase()
    const collector = await startCollector(database, 400)
    const answered: string[] = []
    const refused: string[] = []
    for (let n = 0; n < 100; n++) {
      const status = await sendPage(collector.url, `full-${n}`, PAGE_TEXT)
      if (status === 200) answered.push(`full-${n}`)
      else if (status === 503) refused.push(`full-${n}`)
    }
    expect(answered.length + refused.length).toBe(100)
    expect(refused.length).toBeGreaterThan(50)
    expect((await fetch(`${collector.url}/healthz`)).status).toBe(200)

    execFileSync('prlimit', ['--pid', String(collector.process.pid), '--fsize=unlimited:'])
    for (const id of refused) expect(await sendPage(collector.url, id, PAGE_TEXT)).toBe(200)
    collector.process.kill('SIGKILL')
    const stored = await storedIn(database)
    expect(stored).toHaveLength(100)
    expect(new Set(stored)).toEqual(new Set([...answered, ...refused]))
  }, 60_000)
})

describe('a database that somebody else has locked', () => {
  it('is answered with a failure that says so, and taken up again when it is free', async () => {
    const database = freshDatabase()
    const log = sqliteLog(database)
    await log.append([someEvent('a')])
    const other = new Database(database)
    other.exec('BEGIN EXCLUSIVE')
    await expect(log.append([someEvent('b')])).rejects.toThrow(/cannot store events: .*events.db: database is locked/)
    other.exec('ROLLBACK')
    other.close()
    expect(await log.append([someEvent('b')])).toEqual({ accepted: 1, duplicates: 0 })
    await log.close()
  }, 30_000)
})

describe('a file that is no database', () => {
  it('is refused with its name and left as it was', async () => {
    const database = freshDatabase()
    const nonsense = Buffer.from('this has been something else '.repeat(400))
    writeFileSync(database, nonsense)
    const log = sqliteLog(database)
    await expect(log.lags()).rejects.toThrow(/not a database/)
    await log.close().catch(() => undefined)
    expect(readFileSync(database).equals(nonsense)).toBe(true)
  })

  it('is refused when it comes from a newer version, which it would lose', async () => {
    const database = freshDatabase()
    const newer = new Database(database)
    newer.pragma('user_version = 999')
    newer.close()
    const log = sqliteLog(database)
    await expect(log.lags()).rejects.toThrow(/written by a newer Throughline/)
    await log.close().catch(() => undefined)
  })
})
