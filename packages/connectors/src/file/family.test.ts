import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { SinkUnavailable } from '@throughline/collector'
import { describe, expect, it } from 'vitest'
import { deliveryContext } from '../../test/context.js'
import { application } from '../../test/events.js'
import { leapingClock } from '../../test/leaping-clock.js'
import type { FileOptions } from './options.js'
import { file, FILE_LIMITS } from './sink.js'

const DAY_MS = 86_400_000

function open(options: Partial<FileOptions> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-rotate-'))
  const clock = leapingClock()
  const context = deliveryContext({
    clock,
    limits: FILE_LIMITS,
    handle: () => Promise.reject(new SinkUnavailable('no-answer', 'a file asks nobody')),
  })
  const sink = file({ path: join(folder, 'events.ndjson'), rotate: 'day', ...options })
  const ids = (name: string): readonly unknown[] => {
    const bytes = readFileSync(join(folder, name))
    const text = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString()
    return text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).applicationId)
  }
  return { folder, clock, context, sink, ids, files: () => readdirSync(folder).toSorted((a, b) => a.localeCompare(b)) }
}

describe('a file a day', () => {
  it('begins with each day, and goes on where it was after a restart', async () => {
    const { folder, clock, context, sink, ids, files } = open()
    await sink.deliver([application('a')], context)
    await sink.close?.()
    const restarted = file({ path: join(folder, 'events.ndjson'), rotate: 'day' })
    await restarted.deliver([application('b')], context)
    await restarted.close?.()
    await clock.sleep(DAY_MS)
    await sink.deliver([application('c')], context)
    await sink.close?.()
    expect(files()).toEqual(['events-2026-03-02.ndjson', 'events-2026-03-03.ndjson'])
    expect([ids('events-2026-03-02.ndjson'), ids('events-2026-03-03.ndjson')]).toEqual([['a', 'b'], ['c']])
  })

  it('is compressed once its day is over, where asked, and nothing else in the folder is', async () => {
    const { folder, clock, context, sink, ids, files } = open({ gzip: true })
    for (const name of ['events.ndjson', 'events-old.ndjson', 'other-2026-03-01.ndjson'])
      writeFileSync(join(folder, name), 'x')
    await sink.deliver([application('a')], context)
    await clock.sleep(DAY_MS)
    await sink.deliver([application('b')], context)
    await sink.close?.()
    expect(files()).toEqual([
      'events-2026-03-02.ndjson.gz',
      'events-2026-03-03.ndjson',
      'events-old.ndjson',
      'events.ndjson',
      'other-2026-03-01.ndjson',
    ])
    expect([ids('events-2026-03-02.ndjson.gz'), ids('events-2026-03-03.ndjson')]).toEqual([['a'], ['b']])
  })

  it('is compressed again when a crash has cut that short', async () => {
    const { folder, context, sink, ids, files } = open({ gzip: true })
    writeFileSync(join(folder, 'events-2026-03-01.ndjson'), `${JSON.stringify(application('a'))}\n`)
    writeFileSync(join(folder, 'events-2026-03-01.ndjson.gz'), gzipSync('half'))
    await sink.deliver([application('b')], context)
    await sink.close?.()
    expect(files()).toEqual(['events-2026-03-01.ndjson.gz', 'events-2026-03-02.ndjson'])
    expect(ids('events-2026-03-01.ndjson.gz')).toEqual(['a'])
  })

  it('forgets a visitor in every file, compressed or not, and keeps all other lines', async () => {
    const { clock, context, sink, ids, files } = open({ gzip: true })
    const VISITOR = 'V1StGXR8-Z5jdHi6B-myT'
    const theirs = (id: string) => application(id, { anonymousId: VISITOR })
    await sink.deliver([application('a'), theirs('b')], context)
    await clock.sleep(DAY_MS)
    // Of the application in yesterday's file, though it does not name its visitor.
    const { anonymousId: _, ...deal } = application('b', { id: 'deal', type: 'deal' })
    await sink.deliver([theirs('c'), application('d'), deal], context)
    expect(await sink.forget?.(VISITOR)).toBe(3)
    expect(await sink.forget?.(VISITOR)).toBe(0)
    expect(files()).toEqual(['events-2026-03-02.ndjson.gz', 'events-2026-03-03.ndjson'])
    expect([ids('events-2026-03-02.ndjson.gz'), ids('events-2026-03-03.ndjson')]).toEqual([['a'], ['d']])
  })

  it('is what compression needs', () => {
    expect(() => file({ path: 'x.ndjson', gzip: true })).toThrow('needs "rotate": "day"')
  })
})
