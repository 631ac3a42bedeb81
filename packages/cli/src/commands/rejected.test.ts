import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sqliteLog } from '@throughline/collector/sqlite'
import { describe, expect, it } from 'vitest'
import { run } from '../program.js'

const SITE = { id: 'shop', writeKey: 'shop-web' }
const AT = Date.UTC(2026, 2, 1, 12)

describe('throughline rejected list', () => {
  it('shows refused messages newest first, cut to a line, and passes nothing on that a terminal would obey', async () => {
    const cwd = project()
    const log = sqliteLog(join(cwd, 'data', 'throughline.db'), { clock: { now: () => AT, sleep: async () => {} } })
    await log.reject([
      { site: 'shop', receivedAt: AT, reason: 'the hook names no deal', message: `\u001B[2J${'x'.repeat(500)}` },
      { site: 'shop', receivedAt: AT + 1_000, reason: '"event" is required', message: '{"type":"track"}' },
    ])
    await log.close()

    const { code, stdout } = await runIn(cwd, ['rejected', 'list'])
    expect(code).toBe(0)
    expect(stdout).toContain('│ shop │ 2026-03-01T12:00:01.000Z │ "event" is required    │ {"type":"track"} ')
    expect(stdout).toContain(`│ \u{FFFD}[2J${'x'.repeat(75)}… │`)
    expect(stdout).not.toContain('\u001B')
    expect(stdout.indexOf('"event"')).toBeLessThan(stdout.indexOf('the hook'))

    const { rejected } = JSON.parse((await runIn(cwd, ['rejected', 'list', '--limit', '1', '--json'])).stdout)
    expect(rejected).toEqual([
      { site: 'shop', time: '2026-03-01T12:00:01.000Z', reason: '"event" is required', message: '{"type":"track"}' },
    ])
  })

  it('has nothing to show where nothing has ever run, and refuses a limit that is none', async () => {
    const cwd = project()
    expect(await runIn(cwd, ['rejected', 'list'])).toEqual({ code: 0, stdout: 'nothing to show\n', stderr: '' })
    expect(await runIn(cwd, ['rejected', 'list', '--limit', 'all'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('expected a number of messages'),
    })
  })
})

/** A folder with a configuration, as a user has one. */
function project(): string {
  const cwd = mkdtempSync(join(tmpdir(), 'throughline-rejected-'))
  writeFileSync(join(cwd, 'throughline.config.json'), JSON.stringify({ sites: [SITE] }))
  return cwd
}

async function runIn(cwd: string, args: readonly string[]) {
  let stdout = ''
  let stderr = ''
  const code = await run(args, { cwd, env: {}, print: (text) => (stdout += text), warn: (text) => (stderr += text) })
  return { code, stdout, stderr }
}
