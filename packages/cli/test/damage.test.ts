import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkSqlite, sqliteLog } from '@throughline/collector/sqlite'
import { someEvent } from '@throughline/collector/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import { runCommand } from './process.js'

describe('throughline with damaged files', { timeout: 180_000 }, () => {
  let cwd: string
  let log: string
  let warehouse: string
  beforeEach(async () => {
    cwd = mkdtempSync(join(tmpdir(), 'throughline-damage-'))
    log = join(cwd, 'data', 'throughline.db')
    warehouse = join(cwd, 'data', 'warehouse.db')
    const sites = [{ id: 'shop', writeKey: 'shop-web' }]
    writeFileSync(join(cwd, 'throughline.config.json'), JSON.stringify({ sites }))
    const store = sqliteLog(log)
    await store.append(
      Array.from({ length: 200 }, (_, n) => someEvent(`e${n}`, { properties: { text: 'x'.repeat(900) } })),
    )
    await store.close()
  })

  /** Writes over half of a file. */
  function spoil(path: string): void {
    const bytes = statSync(path).size
    const handle = openSync(path, 'r+')
    writeSync(handle, Buffer.alloc(bytes / 2, 0x5a), 0, bytes / 2, bytes / 2)
    closeSync(handle)
  }

  it('refuses to serve on a damaged log, which doctor says too; salvage copies what can be read', async () => {
    spoil(log)
    const before = readFileSync(log)
    const served = await runCommand(cwd, ['serve', '--port', '0'])
    expect(served.code).toBe(1)
    expect(served.stderr).toMatch(/^error: .*throughline\.db cannot be used: .* \(the file is damaged .*operating\.md/)
    expect(served.stderr.trim().split('\n')).toHaveLength(1)
    const { code, stdout } = await runCommand(cwd, ['doctor'])
    expect(code).toBe(1)
    expect(stdout).toMatch(/WRONG {2}.*throughline\.db is damaged: .*; stop the server, copy the folder/)
    const salvaged = await runCommand(cwd, ['salvage'])
    expect(salvaged.stdout).toMatch(/events[^]*throughline\.salvaged\.db is ready: stop the server, move/)
    expect(await checkSqlite(join(cwd, 'data', 'throughline.salvaged.db'))).toEqual([])
    expect(readFileSync(log).equals(before)).toBe(true)
  })

  it('makes a damaged warehouse anew, as doctor advises, and doctor misses the log where only that is gone', async () => {
    expect((await runCommand(cwd, ['rebuild'])).code).toBe(0)
    expect((await runCommand(cwd, ['backup', '--to', 'copy'])).stdout).toMatch(
      /throughline\.db.*whole[^]*warehouse\.db.*whole/,
    )
    spoil(warehouse)
    expect((await runCommand(cwd, ['doctor'])).stdout).toMatch(/WRONG .*warehouse\.db is damaged.*throughline rebuild/)
    expect((await runCommand(cwd, ['rebuild'])).stdout).toContain('from 200 events')
    expect((await runCommand(cwd, ['doctor'])).stdout).toMatch(/the log is whole[^]*the warehouse is whole/)
    rmSync(log)
    expect(await checkSqlite(join(cwd, 'copy', 'throughline.db'))).toEqual([])
    expect((await runCommand(cwd, ['doctor'])).stdout).toMatch(/note .*no log of which it was made/)
  })
})
