import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadConfig } from '../config/load.js'
import { run } from '../program.js'
import { previewCommand } from './preview.js'

/** One sink of each type that speaks HTTP, with secrets that must not be seen. */
const SINKS = [
  { type: 'ga4', measurementId: 'G-ABC123', apiSecret: 'env:GA4_SECRET', tag: false },
  { type: 'amplitude', apiKey: 'very-secret-amplitude' },
  { type: 'segment', writeKey: 'very-secret-segment' },
  { type: 'meta', datasetId: '123', token: 'very-secret-meta' },
  {
    type: 'google-ads',
    customerId: '1234567890',
    developerToken: 'very-secret-developer',
    oauth: { clientId: 'client', clientSecret: 'very-secret-client', refreshToken: 'very-secret-refresh' },
    conversionActions: { sale: '1' },
  },
  { type: 'webhook', url: 'https://crm.example/hook', secret: 'whsec_dmVyeS1zZWNyZXQtd2ViaG9vay1zZWNyZXQ=' },
]
/** One of each that writes to a store, a bus or a disk, which a preview must not reach. */
const STORES = [
  { type: 'postgres', url: 'postgres://tl:very-secret-in-url@127.0.0.1:1/db', password: 'very-secret-postgres' },
  { type: 'clickhouse', baseUrl: 'http://127.0.0.1:1', password: 'very-secret-clickhouse' },
  { type: 'kafka', brokers: '127.0.0.1:1', user: 'tl', password: 'very-secret-kafka', topic: 'tl.{site}.{type}' },
  { type: 'nats', servers: 'nats://127.0.0.1:1', token: 'very-secret-nats', credentialsFile: 'nats.creds' },
  { type: 'file', path: 'events.ndjson' },
  { type: 'csv', path: 'rows-{date}.csv', columns: { payment: 'properties.paymentId' } },
]
const PAYMENT = {
  type: 'track',
  event: 'Payment Received',
  anonymousId: 'visitor-1',
  properties: { paymentId: 'p-1', amount: 1500.5, currency: 'RUB', applicationId: 'app-1' },
  context: { touch: { at: Date.now(), clickIds: { gclid: 'click-1' } } },
}

describe('throughline preview', () => {
  it('shows the very request that would be sent, with its secrets masked', async () => {
    const { code, stdout } = await preview(['ga4', '--json'], JSON.stringify(PAYMENT))
    expect(code).toBe(0)
    const { requests, unsent } = JSON.parse(stdout)
    expect(unsent).toEqual([])
    expect(requests).toHaveLength(1)
    expect(requests[0].url).toBe('https://www.google-analytics.com/mp/collect?measurement_id=G-ABC123&api_secret=***')
    expect(JSON.parse(requests[0].body)).toMatchObject({
      events: [
        {
          name: 'purchase',
          params: { transaction_id: 'p-1', value: 1500.5, currency: 'RUB', application_id: 'app-1' },
        },
      ],
    })
  })

  it.each(SINKS)('shows no secret of $type', async ({ type }) => {
    const { code, stdout, stderr } = await preview([type], JSON.stringify(PAYMENT))
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^POST https/)
    expect(stdout).toContain('p-1')
    for (const each of ['very-secret', Buffer.from('very-secret-segment:').toString('base64'), 'dmVyeS1zZWNyZXQ'])
      expect(stdout).not.toContain(each)
  })

  it.each([
    ['postgres', /^INSERT postgres:\/\/tl@127\.0\.0\.1:1\/db\n\ninsert into "public"\."throughline_events" \("id", /],
    ['clickhouse', /^POST http:\/\/127\.0\.0\.1:1\/\?query=INSERT\+INTO[^]*x-clickhouse-key: \*\*\*/],
    ['kafka', /^PRODUCE kafka:\/\/127\.0\.0\.1:1\/tl\.shop\.payment\nkey: [^]*event-id: /],
    ['nats', /^PUB nats:\/\/127\.0\.0\.1:1\/throughline\.shop\.payment\nNats-Msg-Id: /],
    ['file', /^APPEND file:\/\/\/.*events\.ndjson\n\n\{/],
    ['csv', /^APPEND file:\/\/\/.*rows-.*\.csv\n\np-1/],
  ])('shows what %s would be sent, and no secret of it', async (type, shown) => {
    const { code, stdout, stderr, files } = await preview([type], JSON.stringify(PAYMENT), STORES)
    expect([code, stderr]).toEqual([0, ''])
    expect(files).toEqual(['throughline.config.json'])
    expect(stdout).toMatch(shown)
    expect(stdout).toContain('p-1')
    expect(stdout).not.toContain('very-secret')
  })

  it('reads what the file sink has written, and says why nothing is sent of an event', async () => {
    const logged = { id: 'e-1', site: 'shop', type: 'page', occurredAt: 1, receivedAt: 1, properties: {} }
    const refused = { ...logged, id: 'e-2', anonymousId: 'visitor-1', consent: { analytics: false } }
    const { code, stdout, stderr } = await preview(
      ['ga4'],
      [logged, refused].map((each) => JSON.stringify(each)).join('\n'),
    )
    expect([code, stdout]).toEqual([0, ''])
    expect(stderr).toContain('e-1 is not sent: ga4 wants nothing of it')
    expect(stderr).toContain('e-2 is not sent: the visitor has refused what serves analytics')
  })

  it('says what is wrong with what it was given', async () => {
    await expect(preview(['crm'], '{}')).rejects.toThrow(
      'the configuration has ga4, amplitude, segment, meta, google-ads, webhook',
    )
    await expect(preview(['ga4'], '{"type":"trck"}')).rejects.toThrow('event 1 is neither a message nor a logged event')
    await expect(preview(['ga4'], 'hello')).rejects.toThrow('that is neither JSON nor lines of JSON')
    await expect(preview(['ga4'], '')).rejects.toThrow('there is no event')
    await expect(preview(['ga4', '--site', 'blog'], '{}')).rejects.toThrow('there is no site "blog"; known: shop')
  })
})

describe('throughline mapping', () => {
  it('shows for every sink what goes where, and what the configuration has put before it', async () => {
    const { cwd, env } = project([
      { type: 'ga4', measurementId: 'G-ABC123', apiSecret: 'secret', filter: { types: ['payment'] } },
      {
        type: 'amplitude',
        apiKey: 'secret',
        events: [
          { when: { names: ['Report Built'], where: { 'properties.rows': { below: 1 } } }, send: null },
          {
            when: { names: ['Report Built'] },
            send: 'report',
            with: { rows: 'properties.rows', kind: { value: 'x' } },
          },
        ],
      },
    ])
    const { code, stdout } = await runIn(['mapping'], { cwd, env })
    expect(code).toBe(0)
    expect(stdout).toContain('only    {"types":["payment"]}')
    expect(stdout).toMatch(/payment, properties\.amount < 0 +│ refund +│ transaction_id +│ properties\.refundOf, else/)
    expect(stdout).toMatch(/"Report Built", properties\.rows < 1 +│ \(nothing\)/)
    expect(stdout).toMatch(/"Report Built" +│ report +│ rows +│ properties\.rows/)
    expect(stdout).not.toContain('secret')
  })

  it('is data as well, and knows its sinks', async () => {
    const { cwd, env } = project(SINKS)
    const { stdout } = await runIn(['mapping', 'segment', '--json'], { cwd, env })
    const { sinks } = JSON.parse(stdout)
    expect(sinks).toHaveLength(1)
    expect(sinks[0]).toMatchObject({ name: 'segment', purpose: 'analytics' })
    expect(sinks[0].mapping[0]).toEqual({ events: 'page', sent: 'page', fields: { '…': 'every value of properties' } })
    expect(await runIn(['mapping', 'none'], { cwd, env })).toMatchObject({ code: 2 })
  })
})

describe('the sinks of a configuration', () => {
  it('say what goes where, all that are no CRM', async () => {
    const { cwd, env } = project([...SINKS, ...STORES])
    const { sinks } = await loadConfig({ cwd, env })
    expect(sinks.filter(({ mapping }) => !mapping || mapping.length === 0).map(({ name }) => name)).toEqual([])
  })
})

function project(sinks: readonly object[]) {
  const cwd = mkdtempSync(join(tmpdir(), 'throughline-preview-'))
  const config = { sites: [{ id: 'shop', writeKey: 'shop-web' }], sinks }
  writeFileSync(join(cwd, 'throughline.config.json'), JSON.stringify(config))
  return { cwd, env: { GA4_SECRET: 'very-secret-ga4' } }
}

async function preview(args: readonly string[], input: string, sinks: readonly object[] = SINKS) {
  const { cwd, env } = project(sinks)
  let [stdout, stderr] = ['', '']
  const world = {
    cwd,
    env,
    print: (text: string | Uint8Array) => void (stdout += text),
    warn: (text: string) => void (stderr += text),
  }
  await previewCommand(world, async () => input)
    .exitOverride()
    .parseAsync(args, { from: 'user' })
  return { code: 0, stdout, stderr, files: readdirSync(cwd) }
}

async function runIn(args: readonly string[], world: { cwd: string; env: Record<string, string> }) {
  let [stdout, stderr] = ['', '']
  const code = await run(args, {
    ...world,
    print: (text) => void (stdout += text),
    warn: (text) => void (stderr += text),
  })
  return { code, stdout, stderr }
}
