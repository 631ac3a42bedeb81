import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually, openDemo, type Demo } from './demo.js'

type Row = Readonly<Record<string, string | number | boolean>>

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

/** What the vendor shows, once it shows all of these events. */
function shown(vendor: string, events: readonly string[]): Promise<readonly Row[]> {
  return eventually(
    async () => {
      const response = await fetch(`${demo.url}/demo/${vendor}/rows`)
      const { rows } = (await response.json()) as { rows: readonly Row[] }
      return rows
    },
    (rows) => events.every((event) => rows.some((row) => row['event'] === event)),
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
    const stored = await shown('clickhouse', told)
    const ads = await shown('meta', ['Lead', 'ConvertedLead', 'Purchase'])
    expect(ads.find(({ event }) => event === 'Lead')).toMatchObject({ event_id: 'app-1' })
    expect(ads.find(({ event }) => event === 'Purchase')).toMatchObject({ value: 50_000, currency: 'RUB' })
    const clicks = await shown('google-ads', ['Lead', 'Won', 'Sale'])
    expect(clicks.map(({ click }) => click)).toEqual(['c', 'c', 'c'])
    for (const row of [...google, ...amplitude, ...segment, ...stored]) expect(row['application_id']).toBe('app-1')
  })
})
