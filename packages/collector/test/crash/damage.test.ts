import { copyFileSync, statSync, truncateSync } from 'node:fs'
import { createCollector } from '@throughline/collector'
import { backupSqlite, checkSqlite, salvageSqlite, sqliteLog } from '@throughline/collector/sqlite'
import { someEvent } from '@throughline/collector/testing'
import Database from 'better-sqlite3'
import { beforeAll, describe, expect, it } from 'vitest'
import { freshDatabase, storedIn } from './process.js'
import { contentOf, refusalOf, spoil } from './spoil.js'

const PAGE = 16_384

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
    const crm = await log.consumer('crm')
    const taken = (await crm?.take(1_000)) ?? []
    await crm?.settle(taken.map(({ position }) => ({ kind: 'delivered', position })))
    await crm?.release()
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

  it.each([
    { where: 'nowhere', damage: () => undefined, lost: 0 },
    { where: 'in its header', damage: (file: string) => spoil(file, 0, 100), lost: 0 },
    { where: 'in its whole first page', damage: (file: string) => spoil(file, 0, PAGE), lost: 0 },
    { where: 'at the root of an index', damage: (file: string) => spoil(file, rootOf('events_by_id'), PAGE), lost: 0 },
    {
      where: 'by pages in the middle written over',
      damage: (file: string) => spoil(file, middle(), 3 * PAGE),
      lost: 51,
    },
    {
      where: 'in two places',
      damage: (file: string) => {
        spoil(file, 80 * PAGE, PAGE)
        spoil(file, 120 * PAGE, PAGE)
      },
      lost: 34,
    },
    { where: 'by its end cut off', damage: (file: string) => truncateSync(file, PAGE * 190), lost: 212 },
  ])(
    '$where gives all but $lost of its events to a new one, in which the sinks stand where they stood',
    async (each) => {
      const { damage, lost } = each
      const file = copy()
      damage(file)
      const before = contentOf(file)
      const { rows, missing, unreadable } = salvageSqlite(file, `${file}.new`)
      expect({ events: rows['events'], unreadable }).toEqual({ events: 3_000 - lost, unreadable: [] })
      const gaps = missing.reduce((sum, { from, to }) => sum + to - from + 1, 0)
      expect(gaps).toBe(each.where === 'by its end cut off' ? 0 : lost)
      expect(contentOf(file)).toMatchObject(before)
      expect(await checkSqlite(`${file}.new`)).toEqual([])
      const log = sqliteLog(`${file}.new`)
      expect((await log.lags()).get('crm')).toMatchObject({ position: 1_000 })
      expect(await log.append([someEvent('e10'), someEvent('new')])).toEqual({ accepted: 1, duplicates: 1 })
      const all = (await (await log.consumer('reader'))?.take(5_000)) ?? []
      expect(all.at(-1)?.position).toBeGreaterThan(3_000)
      await log.close()
      expect(() => salvageSqlite(file, `${file}.new`)).toThrow('is there already')
    },
  )

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

describe('a backup', () => {
  it('has what was stored when it was begun, while others write on, and never replaces a file', async () => {
    const file = freshDatabase()
    const log = sqliteLog(file)
    await log.append([someEvent('a'), someEvent('b')])
    const writing = log.append([someEvent('c')])
    await backupSqlite(file, `${file}.copy`)
    await writing
    await log.append([someEvent('d')])
    const copied = await storedIn(`${file}.copy`)
    expect(copied.slice(0, 2)).toEqual(['a', 'b'])
    expect(copied).not.toContain('d')
    await expect(backupSqlite(file, `${file}.copy`)).rejects.toThrow('is there already')
    await log.close()
  })

  it('is none of a damaged file', async () => {
    const file = freshDatabase()
    const log = sqliteLog(file)
    await log.append(
      Array.from({ length: 200 }, (_, n) => someEvent(`e${n}`, { properties: { text: 'x'.repeat(900) } })),
    )
    await log.close()
    spoil(file, 30 * PAGE, PAGE)
    await expect(backupSqlite(file, `${file}.copy`)).rejects.toThrow(/is not sound|damaged/)
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
