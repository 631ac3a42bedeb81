import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Touch } from '@throughline/protocol'
import { sqliteLog } from '@throughline/collector/sqlite'
import { someEvent } from '@throughline/collector/testing'
import { describe, expect, it } from 'vitest'
import { run } from '../program.js'

const AT = Date.UTC(2026, 2, 1, 12)
const clock = { now: () => AT, sleep: async () => {} }

// Each command opens the log anew, which takes its time where others compete for the processor.
describe('throughline dead', { timeout: 30_000 }, () => {
  it('lists what was given up with the reason, and nothing that a terminal would obey', async () => {
    const { cwd } = await project()
    const { code, stdout } = await runIn(cwd, ['dead', 'list'])
    expect(code).toBe(0)
    expect(stdout).toContain('│ crm  │        1 │ 2026-03-01T12:00:00.000Z │ deal-1 │ Plan Chosen │ no such stage')
    expect(stdout).not.toContain('\u001B')
    const { dead } = JSON.parse((await runIn(cwd, ['dead', 'list', 'crm', '--json'])).stdout)
    expect(dead).toMatchObject([{ position: 1, key: 'deal-1', event: { id: 'a' } }, { position: 2 }])
  })

  it('tries one again, and drops the others', async () => {
    const { cwd, log } = await project()
    expect(await runIn(cwd, ['dead', 'retry', 'crm', '1'])).toMatchObject({
      code: 0,
      stdout: '1 of crm is tried again\n',
    })
    expect(await runIn(cwd, ['dead', 'drop', 'crm', '--all'])).toMatchObject({
      code: 0,
      stdout: '1 of crm is dropped\n',
    })
    const lags = await log((opened) => opened.lags())
    expect(lags.get('crm')).toMatchObject({ behind: 0, parked: 1, dead: 0 })
  })

  it('says what it does not know, and takes neither nothing nor all by mistake', async () => {
    const { cwd } = await project()
    expect(await runIn(cwd, ['dead', 'retry', 'crm', '7'])).toMatchObject({ code: 1 })
    expect(await runIn(cwd, ['dead', 'retry', 'ga4', '1'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('there is no sink "ga4"; known: crm'),
    })
    expect(await runIn(cwd, ['dead', 'drop', 'crm'])).toMatchObject({ code: 2 })
    expect(await runIn(cwd, ['dead', 'drop', 'crm', '1', '--all'])).toMatchObject({ code: 2 })
  })
})

describe('throughline replay', { timeout: 30_000 }, () => {
  it('lets a sink read again from the beginning, or skip everything', async () => {
    const { cwd } = await project()
    expect((await runIn(cwd, ['replay', 'crm', '--from', 'beginning'])).stdout).toBe('crm has 2 events before it\n')
    expect((await runIn(cwd, ['replay', 'crm', '--from', 'now'])).stdout).toBe('crm has 0 events before it\n')
    expect((await runIn(cwd, ['replay', 'crm', '--from', '2020-01-01'])).stdout).toBe('crm has 0 events before it\n')
    expect(await runIn(cwd, ['replay', 'crm', '--from', 'yesterday'])).toMatchObject({ code: 2 })
  })

  it('first reads events again under the rules of today, when it is asked to', async () => {
    const { cwd, log } = await project()
    const touch: Touch = { at: 1, source: 'maps', medium: 'referral', channel: 'Referral' }
    await log((opened) => opened.append([someEvent('c', { touch })]))
    const channels = [{ channel: 'Maps', source: 'maps' }]
    const sites = [{ id: 'shop', writeKey: 'shop-web', channels }]
    writeFileSync(join(cwd, 'throughline.config.json'), JSON.stringify({ sites }))
    const again = ['replay', 'crm', '--from', 'beginning', '--renormalise']
    expect((await runIn(cwd, again)).stdout).toBe(
      '1 event is different under the rules of today\ncrm has 3 events before it\n',
    )
    expect(JSON.parse((await runIn(cwd, [...again, '--json'])).stdout)).toMatchObject({ changed: 0, behind: 3 })
    const entries = await log(async (opened) => (await opened.consumer('again'))?.take(9))
    expect(entries?.at(-1)?.event.touch).toEqual({ ...touch, channel: 'Maps' })
  })

  it('says so when it is asked for more than the log keeps', async () => {
    const { cwd, log } = await project()
    await log((opened) => opened.append([someEvent('c', { receivedAt: AT })]))
    const note = 'the log keeps events since 2026-03-01T12:00:00.000Z; what came before is not replayed'
    expect((await runIn(cwd, ['replay', 'crm', '--from', '2026-02-01'])).stderr).toContain(note)
    expect((await runIn(cwd, ['replay', 'crm', '--from', '2026-03-02'])).stderr).toBe('')
    const { keptSince } = JSON.parse((await runIn(cwd, ['replay', 'crm', '--from', 'beginning', '--json'])).stdout)
    expect(keptSince).toBe(AT)
  })
})

describe('throughline status', { timeout: 30_000 }, () => {
  it('shows since when the log keeps events', async () => {
    const { cwd, log } = await project()
    await log((opened) => opened.append([someEvent('c', { receivedAt: AT })]))
    expect((await runIn(cwd, ['status'])).stdout).toContain('the log keeps events since 2026-03-01T12:00:00.000Z')
    expect(JSON.parse((await runIn(cwd, ['status', '--json'])).stdout)).toMatchObject({ keptSince: AT })
  })

  it('shows where sinks stand without a server, and forgets one that is configured no more', async () => {
    const { cwd } = await project()
    const { stdout, stderr } = await runIn(cwd, ['status'])
    expect(stdout).toContain('crm has given up 2: "throughline dead list crm" shows why')
    expect(stdout).toContain('crm is not configured and holds events in the log: "throughline status --forget crm"')
    expect(stderr).toContain('no server answers')
    expect(await runIn(cwd, ['status', '--forget', 'warehouse'])).toMatchObject({ code: 2 })
    expect((await runIn(cwd, ['status', '--forget', 'crm'])).stdout).toBe('forgot crm\n')
    const { sinks } = JSON.parse((await runIn(cwd, ['status', '--json'])).stdout)
    expect(sinks).toMatchObject([{ sink: 'warehouse', state: null, behind: null }])
  })
})

/** A folder as a user has one, with a log in which the sink crm has given two events up. */
async function project() {
  const cwd = mkdtempSync(join(tmpdir(), 'throughline-dead-'))
  const sites = [{ id: 'shop', writeKey: 'shop-web' }]
  writeFileSync(join(cwd, 'throughline.config.json'), JSON.stringify({ sites }))
  const log = async <T>(ask: (opened: ReturnType<typeof sqliteLog>) => Promise<T>): Promise<T> => {
    const opened = sqliteLog(join(cwd, 'data', 'throughline.db'), { clock })
    const answer = await ask(opened)
    await opened.close()
    return answer
  }
  await log(async (opened) => {
    await opened.append([someEvent('a'), someEvent('b')])
    const crm = await opened.consumer('crm')
    await crm?.take(2)
    await crm?.settle([
      { kind: 'dead', position: 1, key: 'deal-1', reason: 'no such stage \u001B[2J' },
      { kind: 'dead', position: 2, key: 'deal-2', reason: 'no such stage' },
    ])
    await crm?.release()
  })
  return { cwd, log }
}

async function runIn(cwd: string, args: readonly string[]) {
  let stdout = ''
  let stderr = ''
  const code = await run(args, { cwd, env: {}, print: (text) => (stdout += text), warn: (text) => (stderr += text) })
  return { code, stdout, stderr }
}
