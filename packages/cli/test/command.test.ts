import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runCommand, runUnread, startServer } from './process.js'

const COSTS = 'date;source;campaign;amount\n01.03.2026;yandex;spring;12 345,60\n02.03.2026;yandex;spring;100\n'
const REPORT = ['report', 'money', '--by', 'source,campaign', '--json']

// Each command is a process of its own, which takes its time where others compete for the processor.
describe('the throughline command', { timeout: 60_000 }, () => {
  it('exits with what the run came to', async () => {
    const cwd = project()

    expect(await runCommand(cwd, ['--version'])).toEqual({ code: 0, stdout: '0.1.0\n', stderr: '' })
    expect(await runCommand(cwd, ['import', 'costs', 'none.csv'])).toMatchObject({ code: 1, stdout: '' })
    expect(await runCommand(cwd, ['reprot'])).toMatchObject({ code: 2, stdout: '' })
  })

  it('ends quietly when its reader has read enough', async () => {
    expect(await runUnread(project(), ['--help'])).toEqual({ code: 0, stdout: '', stderr: '' })
  })

  it('imports costs beside a running server: once, replacing a changed amount, and back again when asked', async () => {
    const cwd = project()
    const costs = join(cwd, 'costs.csv')
    writeFileSync(costs, COSTS)
    await using server = await startServer(cwd)
    const imported = await runCommand(cwd, ['import', 'costs', 'costs.csv'])
    expect(imported.stdout).toBe('imported 2 rows for shop: 12445.60 RUB, 2026-03-01 to 2026-03-02\n')
    await server.untilDelivered()
    expect(await costOf(cwd)).toBe(12_445.6)

    const repeated = await runCommand(cwd, ['import', 'costs', 'costs.csv'])
    expect(repeated.stdout).toContain('imported 0 of 2 rows')
    writeFileSync(costs, COSTS.replace(';100', ';200'))
    expect((await runCommand(cwd, ['import', 'costs', 'costs.csv'])).stdout).toContain('imported 1 of 2 rows')
    await server.untilDelivered()
    expect(await costOf(cwd)).toBe(12_545.6)

    writeFileSync(costs, COSTS)
    await runCommand(cwd, ['import', 'costs', 'costs.csv', '--again'])
    await server.untilDelivered()
    expect(await costOf(cwd)).toBe(12_445.6)
  })

  it('delivers at its next start what was imported while no server ran, and ends cleanly at a signal', async () => {
    const cwd = project()
    writeFileSync(join(cwd, 'costs.csv'), COSTS)
    await runCommand(cwd, ['import', 'costs', 'costs.csv'])
    {
      await using server = await startServer(cwd)
      await server.untilDelivered()
      expect(await server.stop('SIGTERM')).toBe(0)
    }

    expect(readFileSync(join(cwd, 'events.ndjson'), 'utf8').trim().split('\n')).toHaveLength(2)
    expect(await costOf(cwd)).toBe(12_445.6)
  })

  it('writes reports in the format that the file’s name asks for, and refuses a workbook as text', async () => {
    const cwd = project()
    writeFileSync(join(cwd, 'costs.csv'), COSTS)
    await runCommand(cwd, ['import', 'costs', 'costs.csv'])
    {
      await using server = await startServer(cwd)
      await server.untilDelivered()
    }
    await runCommand(cwd, ['report', 'money', '--by', 'source', '--output', 'money.csv'])
    await runCommand(cwd, ['report', 'money', '--output', 'money.xlsx'])

    expect(readFileSync(join(cwd, 'money.csv'), 'utf8')).toMatch(/^source,visits,.*\nyandex,0,/)
    expect(readFileSync(join(cwd, 'money.xlsx')).subarray(0, 2).toString()).toBe('PK')
    expect(await runCommand(cwd, ['report', 'money', '--format', 'xlsx'])).toMatchObject({ code: 2 })
    expect(await runCommand(cwd, ['report', 'mony'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('money, deals'),
    })
    expect(await runCommand(cwd, ['report', 'money', '--from', 'yesterday'])).toMatchObject({ code: 2 })
  })

  it('says that a port is taken and exits with 1', async () => {
    const cwd = project()
    await using server = await startServer(cwd)
    const other = await runCommand(project(), ['serve', '--host', '127.0.0.1', '--port', server.port])

    expect(other).toMatchObject({ code: 1, stderr: expect.stringContaining(`port ${server.port} is taken`) })
  })
})

const SITE = { id: 'shop', writeKey: 'shop-web', secretKey: 'shop-secret' }

/** A folder with a configuration, as a user has one. */
function project(): string {
  const cwd = mkdtempSync(join(tmpdir(), 'throughline-cli-'))
  const config = { sites: [SITE], sinks: [{ type: 'file', name: 'archive', path: 'events.ndjson' }] }
  writeFileSync(join(cwd, 'throughline.config.json'), JSON.stringify(config))
  return cwd
}

async function costOf(cwd: string): Promise<unknown> {
  return JSON.parse((await runCommand(cwd, REPORT)).stdout).rows[0]?.cost
}
