import {
  closeSync,
  cpSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { checkSqlite } from '@throughline/collector/sqlite'
import { beforeAll, describe, expect, it } from 'vitest'
import { freshDatabase, sendPage, startCollector, storedIn } from './process.js'
import { contentOf, refusalOf, spoil } from './spoil.js'

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
