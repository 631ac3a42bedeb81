import { createHash } from 'node:crypto'
import {
  closeSync,
  copyFileSync,
  cpSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createCollector } from '@throughline/collector'
import { checkSqlite, sqliteLog } from '@throughline/collector/sqlite'
import { someEvent } from '@throughline/collector/testing'
import Database from 'better-sqlite3'
import { beforeAll, describe, expect, it } from 'vitest'
import { freshDatabase, sendPage, startCollector, storedIn } from './process.js'

const PAGE = 16_384

/** Writes over bytes of a file, as a bad disk does. */
function spoil(file: string, from: number, bytes: number, byte = 0x5a): void {
  const handle = openSync(file, 'r+')
  writeSync(handle, Buffer.alloc(bytes, byte), 0, bytes, from)
  closeSync(handle)
}

/** What every file beside the database holds, but for the index that readers share, and a journal that holds nothing. */
function contentOf(database: string): Readonly<Record<string, string>> {
  const folder = dirname(database)
  const files = readdirSync(folder).filter((name) => !name.endsWith('-shm') && statSync(join(folder, name)).size > 0)
  return Object.fromEntries(
    files.map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('hex'),
    ]),
  )
}

/** Why the log cannot be opened; `undefined` when it can. */
async function refusalOf(database: string): Promise<string | undefined> {
  const log = sqliteLog(database)
  try {
    await createCollector({ sites: [{ id: 'shop', writeKey: 'k' }], log })
    return undefined
  } catch (error) {
    return String(error)
  } finally {
    await log.close()
  }
}

describe('a damaged log', () => {
  let sound: string
  let bytes: number
  /** Page on which each table and index begins. */
  let roots: Readonly<Record<string, number>>
  beforeAll(async () => {
    sound = freshDatabase()
    const log = sqliteLog(sound)
    for (let round = 0; round < 6; round++)
      await log.append(
        Array.from({ length: 500 }, (_, at) =>
          someEvent(`e${round * 500 + at}`, { properties: { text: 'x'.repeat(800) } }),
        ),
      )
    await (await log.consumer('crm'))?.release()
    await log.close()
    bytes = statSync(sound).size
    const database = new Database(sound, { readonly: true })
    const rows = database.prepare<[], [string, number]>('SELECT name, rootpage FROM sqlite_schema').raw().all()
    roots = Object.fromEntries(rows)
    database.close()
  })

  function copy(): string {
    const file = freshDatabase()
    copyFileSync(sound, file)
    return file
  }
  const middle = (): number => PAGE * Math.floor(bytes / PAGE / 2)
  const rootOf = (name: string): number => ((roots[name] ?? 0) - 1) * PAGE

  it.each([
    { where: 'in its header', damage: (file: string) => spoil(file, 0, 100) },
    { where: 'in the page of its header', damage: (file: string) => spoil(file, 200, PAGE - 200) },
    { where: 'by pages in the middle written over', damage: (file: string) => spoil(file, middle(), 3 * PAGE) },
    { where: 'by pages in the middle zeroed', damage: (file: string) => spoil(file, middle(), 3 * PAGE, 0) },
    { where: 'at the root of the events', damage: (file: string) => spoil(file, rootOf('events'), PAGE) },
    { where: 'at the root of an index', damage: (file: string) => spoil(file, rootOf('events_by_id'), PAGE) },
    { where: 'where the sinks stand', damage: (file: string) => spoil(file, rootOf('cursors'), PAGE) },
    { where: 'by its end cut off', damage: (file: string) => truncateSync(file, PAGE * 90) },
    { where: 'by its end cut off in a page', damage: (file: string) => truncateSync(file, PAGE * 90 + 5_000) },
  ])('$where is not started on: it is named, what to do is said, and no byte of it changes', async ({ damage }) => {
    const file = copy()
    damage(file)
    const before = contentOf(file)
    const refusal = await refusalOf(file)
    expect(refusal).toContain(file)
    expect(refusal).toContain('docs/operating.md')
    expect(await checkSqlite(file)).not.toEqual([])
    expect(contentOf(file)).toEqual(before)
  })

  it('is written into no more once damage shows while it runs, and takes no events for stored', async () => {
    const file = copy()
    const log = sqliteLog(file)
    const collector = await createCollector({ sites: [{ id: 'shop', writeKey: 'k' }], log })
    const ask = async (path: string, body?: string): Promise<number> => {
      const init = body === undefined ? {} : { method: 'POST', body }
      return (await collector.fetch(new Request(`http://collect.example${path}`, init))).status
    }
    const page = JSON.stringify({ writeKey: 'k', batch: [{ type: 'page', anonymousId: 'v' }] })
    expect([await ask('/readyz'), await ask('/v1/batch', page)]).toEqual([200, 200])
    spoil(file, middle(), 3 * PAGE)
    await expect((await log.consumer('other'))?.take(5_000)).rejects.toThrow(/events\.db.*malformed.*operating\.md/)
    const before = contentOf(file)
    expect([await ask('/readyz'), await ask('/v1/batch', page)]).toEqual([503, 503])
    await expect(log.append([someEvent('late')])).rejects.toThrow(/operating\.md/)
    expect(contentOf(file)).toEqual(before)
    await collector.close()
  })

  it('names an event that cannot be read, and gives none behind it', async () => {
    const file = copy()
    const database = new Database(file)
    database.prepare("UPDATE events SET body = substr(body, 1, 100) || x'00' WHERE position = 1200").run()
    database.close()
    expect(await checkSqlite(file)).toEqual(['the event at position 1200 is no JSON'])
    const log = sqliteLog(file)
    const consumer = await log.consumer('other')
    await expect(consumer?.take(5_000)).rejects.toThrow(/position 1200 of the log is damaged .*operating\.md/)
    await log.close()
  })

  it('is sound to whoever looks through it when nothing is wrong', async () => {
    const file = copy()
    const log = sqliteLog(file)
    await log.append([someEvent('while it is open')])
    expect(await checkSqlite(file)).toEqual([])
    await log.close()
    expect(await checkSqlite(file)).toEqual([])
    expect(await checkSqlite(`${file}-other`)).toEqual([`${file}-other does not exist`])
  })
})

describe('the write-ahead log of a collector that was killed', () => {
  let killed: string
  beforeAll(async () => {
    killed = freshDatabase()
    const collector = await startCollector(killed)
    for (let n = 0; n < 30; n++) await sendPage(collector.url, `page-${n}`, 'x'.repeat(500))
    const gone = new Promise((resolve) => collector.process.once('exit', resolve))
    collector.process.kill('SIGKILL')
    await gone
  }, 60_000)

  function copy(): string {
    const folder = mkdtempSync(join(tmpdir(), 'throughline-killed-'))
    cpSync(dirname(killed), folder, { recursive: true })
    return join(folder, 'events.db')
  }
  const bytes = (): number => statSync(`${killed}-wal`).size

  it.each([
    { how: 'missing', damage: (file: string) => rmSync(`${file}-wal`) },
    { how: 'empty', damage: (file: string) => truncateSync(`${file}-wal`, 0) },
    { how: 'cut off', damage: (file: string) => truncateSync(`${file}-wal`, bytes() / 2) },
    { how: 'cut off by its last page', damage: (file: string) => truncateSync(`${file}-wal`, bytes() - 1) },
    { how: 'damaged in the middle', damage: (file: string) => spoil(`${file}-wal`, bytes() / 2, 1_000) },
    { how: 'damaged at its beginning', damage: (file: string) => spoil(`${file}-wal`, 0, 32) },
    {
      how: 'damaged in the middle, and without its index',
      damage: (file: string) => {
        spoil(`${file}-wal`, bytes() / 2, 1_000)
        rmSync(`${file}-shm`)
      },
    },
    {
      how: 'damaged at its beginning, and without its index',
      damage: (file: string) => {
        spoil(`${file}-wal`, 0, 32)
        rmSync(`${file}-shm`)
      },
    },
    { how: 'left alone by its database', damage: (file: string) => rmSync(file) },
    { how: 'left alone by its database, which was emptied', damage: (file: string) => truncateSync(file, 0) },
  ])('is not dropped in silence when it is $how', async ({ damage }) => {
    const file = copy()
    damage(file)
    const before = contentOf(file)
    const refusal = await refusalOf(file)
    expect(refusal).toMatch(/events\.db(-wal)? is (missing|damaged).* Put it back/)
    expect(await checkSqlite(file)).toHaveLength(1)
    expect(contentOf(file)).toEqual(before)
    // Put back, it has everything.
    cpSync(dirname(killed), dirname(file), { recursive: true })
    expect(await storedIn(file)).toHaveLength(30)
  })

  it('is read to its end when the end of a write that was never answered is torn', async () => {
    const file = copy()
    const journal = readFileSync(`${file}-wal`)
    const handle = openSync(`${file}-wal`, 'a')
    writeSync(handle, journal.subarray(32, 32 + 24 + 5_000))
    closeSync(handle)
    expect(await checkSqlite(file)).toEqual([])
    expect(await storedIn(file)).toHaveLength(30)
  })

  it('may be given up: without its index too, the database is opened as it was before', async () => {
    const file = copy()
    rmSync(`${file}-wal`)
    rmSync(`${file}-shm`)
    expect(await refusalOf(file)).toBeUndefined()
  })
})

describe('a log that cannot be opened', () => {
  it.each(['/proc/events.db', '/proc/version/events.db'])('says of %s that it may not be written', async (path) => {
    expect(await refusalOf(path)).toMatch(/\/proc\/.*must be allowed to write to the file and to its folder/)
  })

  it('says that another process holds it, and is there when that one has gone', async () => {
    const file = freshDatabase()
    const log = sqliteLog(file)
    await log.append([someEvent('a')])
    await log.close()
    const other = new Database(file)
    other.pragma('locking_mode = EXCLUSIVE')
    other.exec('BEGIN EXCLUSIVE')
    expect(await refusalOf(file)).toMatch(/events\.db: database is locked \(another process holds it/)
    other.exec('ROLLBACK')
    other.close()
    expect(await storedIn(file)).toEqual(['a'])
  }, 60_000)
})
