import { appendFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { deliveryContext } from '../../test/context.js'
import { application } from '../../test/events.js'
import { leapingClock } from '../../test/leaping-clock.js'
import { file, FILE_LIMITS } from './sink.js'

const context = deliveryContext({
  clock: leapingClock(),
  limits: FILE_LIMITS,
  handle: () => Promise.reject(new Error('a file asks nobody')),
})

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'throughline-file-'))
})
afterEach(() => rm(folder, { recursive: true }))

describe('the file sink', () => {
  it('writes the normalised event as one line, into a folder that it creates', async () => {
    const path = join(folder, 'deep', 'er', 'events.ndjson')
    const sink = file({ path })
    await sink.deliver([application('app-1'), application('app-2')], context)
    await sink.deliver([application('app-3')], context)
    await sink.close?.()
    const lines = (await readFile(path, 'utf8')).split('\n')
    expect(lines.pop()).toBe('')
    expect(lines.map((line) => JSON.parse(line))).toEqual(['app-1', 'app-2', 'app-3'].map((id) => application(id)))
  })

  it('goes on behind what an earlier process wrote, without the line that it left unfinished', async () => {
    const path = join(folder, 'events.ndjson')
    await writeFile(path, '{"id":"whole"}\n{"id":"to')
    const sink = file({ path })
    await sink.deliver([application('app-1')], context)
    await sink.close?.()
    expect(await readFile(path, 'utf8')).toBe(`{"id":"whole"}\n${JSON.stringify(application('app-1'))}\n`)
  })

  it('finds the end of the last whole line however long the unfinished one is', async () => {
    const path = join(folder, 'events.ndjson')
    await writeFile(path, `{"id":"whole"}\n`)
    await appendFile(path, 'x'.repeat(200_000))
    const sink = file({ path })
    await sink.deliver([], context)
    await sink.close?.()
    expect((await stat(path)).size).toBe(15)
  })

  it('opens the file when there is something to write, and can be closed and used again', async () => {
    const path = join(folder, 'events.ndjson')
    const sink = file({ path })
    await sink.close?.()
    await expect(stat(path)).rejects.toThrow('ENOENT')
    await sink.deliver([application('app-1')], context)
    await sink.close?.()
    await sink.deliver([application('app-2')], context)
    await sink.close?.()
    expect((await readFile(path, 'utf8')).split('\n')).toHaveLength(3)
  })

  it('refuses a path that is missing and an option that it does not have', () => {
    expect(() => file({ path: '' })).toThrow('path')
    const options = { path: 'x', compact: true }
    expect(() => file(options)).toThrow('"compact"')
  })
})
