import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually, openDemo, type Demo } from './demo.js'

type Row = Readonly<Record<string, string | number | boolean>>

/** Files go one after another, and must not hurry. */
const FILES_MS = 45_000
const CLIENT_ID = '1700000000123456789'

let demo: Demo
beforeAll(async () => {
  demo = await openDemo()
  await demo.start()
})
afterAll(() => demo.remove())

async function post(path: string, body: object): Promise<void> {
  const response = await fetch(demo.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer demo-secret' },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`)
}

/** What the vendor shows. */
async function rowsOf(vendor: string): Promise<readonly Row[]> {
  const response = await fetch(`${demo.url}/demo/${vendor}/rows`)
  const { rows } = (await response.json()) as { rows: readonly Row[] }
  return rows
}

/** What stands in the file of events. */
async function archive(): Promise<readonly { readonly name?: string; readonly applicationId?: string }[]> {
  const text = await readFile(join(demo.dataDir, 'events.ndjson'), 'utf8').catch(() => '')
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]))
}

/** What the vendor shows, once it shows all of these events. */
function shown(vendor: string, events: readonly string[], withinMs?: number): Promise<readonly Row[]> {
  return eventually(
    () => rowsOf(vendor),
    (rows) => events.every((event) => rows.some((row) => row['event'] === event)),
    withinMs,
  )
}

describe('an application and its sale', () => {
  it('show up at every vendor, under the ID of the application', async () => {
    await post('/v1/track', {
      type: 'track',
      event: 'Application Submitted',
      anonymousId: 'visitor-1',
      properties: { applicationId: 'app-1', form: { name: 'Sign-up' } },
      context: {
        touch: { at: Date.now(), source: 'yandex', medium: 'cpc', campaign: 'spring', clickIds: { gclid: 'c' } },
        ids: { _ym_uid: CLIENT_ID, convead_guest_uid: 'guest-1' },
      },
    })
    const deals = await eventually(demo.deals, ({ length }) => length === 1)
    await post(`/demo/crm/board/deals/${deals[0]?.id}`, { statusId: 142, price: 50_000 })
    await post('/v1/track', {
      type: 'track',
      event: 'Payment Received',
      properties: { paymentId: 'p-1', applicationId: 'app-1', amount: 50_000, currency: 'RUB' },
    })

    const told = ['Application Submitted', 'Deal Changed', 'Payment Received']
    const google = await shown('ga4', ['generate_lead', 'close_convert_lead', 'purchase'])
    expect(google.find(({ event }) => event === 'generate_lead')).toMatchObject({ lead_source: 'yandex' })
    expect(google.find(({ event }) => event === 'purchase')).toMatchObject({
      transaction_id: 'p-1',
      value: 50_000,
      currency: 'RUB',
    })
    expect(new Set(google.map(({ client }) => client)).size).toBe(1)
    const amplitude = await shown('amplitude', told)
    expect(amplitude.find(({ event }) => event === 'Payment Received')).toMatchObject({ revenue: 50_000 })
    const segment = await shown('segment', told)
    const portal = await eventually(
      () => rowsOf('bitrix24'),
      ({ length }) => length > 0,
    )
    expect(portal).toMatchObject([{ title: 'Application: Sign-up', utm_campaign: 'spring' }])
    const stored = await shown('clickhouse', told)
    const ads = await shown('meta', ['Lead', 'ConvertedLead', 'Purchase'])
    expect(ads.find(({ event }) => event === 'Lead')).toMatchObject({ event_id: 'app-1' })
    expect(ads.find(({ event }) => event === 'Purchase')).toMatchObject({ value: 50_000, currency: 'RUB' })
    const clicks = await shown('google-ads', ['Lead', 'Won', 'Sale'])
    expect(clicks.map(({ click }) => click)).toEqual(['c', 'c', 'c'])
    const files = await shown('csv', told)
    const posted = await shown('webhook', told)
    const archived = await eventually(archive, (events) =>
      told.every((name) => events.some((each) => each.name === name)),
    )
    const theirs = archived.filter(({ name }) => told.includes(name ?? ''))
    expect(new Set(theirs.map(({ applicationId }) => applicationId))).toEqual(new Set(['app-1']))
    const mails = await shown('convead', ['application', 'purchase', 'payment'])
    expect(new Set(mails.map(({ visitor }) => visitor))).toEqual(new Set(['guest-1']))
    const counter = await shown('metrica', ['application', 'sale', 'payment', 'order PAID'], FILES_MS)
    expect(counter.find(({ event }) => event === 'order PAID')).toMatchObject({
      client_ids: CLIENT_ID,
      revenue: '50000',
    })
    // Once among conversions, and once at once.
    expect(counter.filter(({ event }) => event === 'payment')).toMatchObject([
      { ClientId: CLIENT_ID },
      { value: '50000' },
    ])
    for (const row of [...files, ...posted, ...google, ...amplitude, ...segment, ...portal, ...stored])
      expect(row['application_id']).toBe('app-1')

    await post('/v1/track', {
      type: 'track',
      event: 'Payment Received',
      properties: { paymentId: 'r-1', refundOf: 'p-1', applicationId: 'app-1', amount: -20_000, currency: 'RUB' },
    })
    await shown('ga4', ['refund'])
    const adjusted = await eventually(
      () => rowsOf('google-ads'),
      (rows) => rows.some((row) => row['adjusted'] === 'RESTATEMENT'),
    )
    expect(adjusted.find(({ event }) => event === 'Sale')).toMatchObject({ order_id: 'p-1', value: 30_000 })
  })

  it('cost what Metrica is told, a day at a time', async () => {
    const properties = { date: '2026-03-01', source: 'vk', campaign: 'spring', amount: 900, currency: 'RUB' }
    await post('/v1/track', { type: 'track', event: 'Cost Recorded', properties })
    const rows = await shown('metrica', ['expense'], FILES_MS)
    expect(rows.find(({ event }) => event === 'expense')).toMatchObject({ UTMSource: 'vk', Expenses: '900' })
  })
})
