import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runCommand, startServer } from './process.js'

const SITE = { id: 'shop', writeKey: 'shop-web', secretKey: 'shop-secret', currency: 'RUB' }
const at = Date.UTC(2026, 2, 1)
const touch = { at, source: 'yandex', medium: 'cpc', campaign: 'spring' }
const seen = {
  anonymousId: 'visitor-1',
  context: { session: { id: 'session-1', index: 1, startedAt: at }, touch, touches: [touch] },
}
const outside = (event: string, properties: object): object => ({ type: 'track', event, properties })

/** Everything that the warehouse reads, some of it before what it belongs to. */
const MESSAGES = [
  outside('Payment Received', { paymentId: 'p1', amount: 500, currency: 'RUB', dealId: 'd1' }),
  outside('Deal Changed', { dealId: 'd1', stage: 'Paid', status: 'won', applicationId: 'app-1' }),
  { type: 'page', ...seen },
  { type: 'track', event: 'Application Submitted', properties: { applicationId: 'app-1' }, ...seen },
  { type: 'identify', userId: 'anna', ...seen },
  { type: 'track', event: 'Registered', userId: 'anna', properties: {}, ...seen },
  outside('Payment Received', { paymentId: 'p2', amount: 90, currency: 'RUB', userId: 'anna' }),
  outside('Cost Recorded', { date: '2026-03-01', source: 'yandex', amount: 100, currency: 'RUB' }),
]

// Each command is a process of its own, which takes its time where others compete for the processor.
describe('throughline rebuild', { timeout: 120_000 }, () => {
  it('makes the same rows from the log, by their checksums, and refuses while a server has the warehouse', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'throughline-rebuild-'))
    writeFileSync(join(cwd, 'throughline.config.json'), JSON.stringify({ sites: [SITE] }))
    {
      await using server = await startServer(cwd)
      // One after the other, so that later ones complete what came before.
      for (const message of MESSAGES) await send(server.port, message)
      await server.untilDelivered()
      const refused = await runCommand(cwd, ['rebuild'])
      expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('a server has the warehouse') })
    }
    const before = await runCommand(cwd, ['report', 'money', '--json'])
    const { stdout } = await runCommand(cwd, ['rebuild', '--compare', '--json'])
    const { rejected, tables }: { rejected: number; tables: { table: string; rows: number; same: string }[] } =
      JSON.parse(stdout)
    expect(rejected).toBe(0)
    expect(tables.filter(({ same }) => same !== 'yes')).toEqual([])
    const rows = new Map(tables.map((each) => [each.table, each.rows]))
    expect([rows.get('fact_application'), rows.get('fact_payment'), rows.get('identity_link')]).toEqual([1, 2, 1])
    expect((await runCommand(cwd, ['report', 'money', '--json'])).stdout).toBe(before.stdout)
    const [best] = JSON.parse(before.stdout).rows
    // What was paid for the deal, and what the user paid without one.
    expect(best).toMatchObject({ source: 'yandex', campaign: 'spring', sales: 1, revenue: 590 })

    const written = await runCommand(cwd, ['export', '--output', 'star', '--json'])
    expect(written.code).toBe(0)
    expect(readFileSync(join(cwd, 'star', 'fact_payment.csv'), 'utf8')).toMatch(/^site,payment_id,.*\nshop,p1,/)
    await runCommand(cwd, ['export', '--output', 'star', '--format', 'parquet', '--tables', 'fact_deal'])
    expect(
      readFileSync(join(cwd, 'star', 'fact_deal.parquet'))
        .subarray(0, 4)
        .toString(),
    ).toBe('PAR1')
    expect(existsSync(join(cwd, 'star', 'fact_cost.parquet'))).toBe(false)
    expect(await runCommand(cwd, ['export', '--output', 'star', '--tables', 'fact_money'])).toMatchObject({ code: 2 })
  })

  it('simulates a year of the same events for the same seed, and never into a warehouse that is there', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'throughline-simulate-'))
    writeFileSync(join(cwd, 'throughline.config.json'), JSON.stringify({ sites: [SITE] }))
    const simulate = ['simulate', '--days', '5', '--visits', '300', '--from', '2026-01-01']
    await runCommand(cwd, [...simulate, '--output', 'a.ndjson'])
    await runCommand(cwd, [...simulate, '--output', 'b.ndjson'])
    const events = readFileSync(join(cwd, 'a.ndjson'), 'utf8')
    expect(readFileSync(join(cwd, 'b.ndjson'), 'utf8')).toBe(events)
    const made = await runCommand(cwd, [...simulate, '--json'])
    expect(JSON.parse(made.stdout).events).toBe(events.trim().split('\n').length)
    const overview = await runCommand(cwd, ['report', 'overview', '--json'])
    const visits = JSON.parse(overview.stdout).rows.reduce(
      (sum: number, row: { visits: number }) => sum + row.visits,
      0,
    )
    expect(visits).toBeGreaterThan(290)
    expect(await runCommand(cwd, simulate)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('is there already'),
    })
  })
})

async function send(port: string, message: object): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${port}/v1/batch`, {
    method: 'POST',
    headers: { authorization: `Bearer ${SITE.secretKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ batch: [message] }),
  })
  expect(await answer.json()).toMatchObject({ accepted: 1 })
}
