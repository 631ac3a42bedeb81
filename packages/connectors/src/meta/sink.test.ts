import type { TrackedEvent } from '@throughline/protocol'
import { describe, expect, it } from 'vitest'
import { application } from '../../test/events.js'
import { attempt } from '../../test/deliver.js'
import { vendorWorld, type VendorWorld } from '../../test/vendor-world.js'
import { metaDataset, type MetaDataset } from '../testing/meta/index.js'
import type { MetaOptions } from './options.js'
import { meta } from './sink.js'

const DATASET = { datasetId: '123', token: 'token' }
const NOW = Date.UTC(2026, 2, 2, 9)
const DAY_MS = 86_400_000

function open(options: Partial<MetaOptions> = {}): VendorWorld<MetaDataset> {
  return vendorWorld({ open: (clock) => metaDataset({ clock, ...DATASET }), sink: meta({ ...DATASET, ...options }) })
}

const event = (type: TrackedEvent['type'], more: Partial<TrackedEvent> = {}): TrackedEvent =>
  application('app-1', {
    id: `${type}-${JSON.stringify(more.properties ?? '')}`,
    type,
    occurredAt: NOW - 60_000,
    ...more,
  })

const FORM = event('application', {
  userId: 'u-1',
  country: 'RU',
  page: { url: 'https://shop.example/form' },
  context: { userAgent: 'Mozilla/5.0' },
  trackers: { metaBrowserId: 'fb.1.1.2', metaClickId: 'fb.1.1.AbC' },
  properties: {
    applicationId: 'app-1',
    form: { name: 'Sign-up' },
    contact: { name: 'Ann O’Bee', phone: '8 (900) 123-45-67', email: ' Ann@Shop.example ' },
  },
})

async function told(events: readonly TrackedEvent[], options: Partial<MetaOptions> = {}) {
  const { fake, sink, context, requests } = open(options)
  const results = await sink.deliver(
    events.filter((each) => sink.accepts?.(each)),
    context,
  )
  return { results, events: fake.events(), requests }
}

describe('Meta', () => {
  it('is told of a lead as its pixel would tell, of the person by hashes', async () => {
    const { events } = await told([FORM])
    expect(events).toEqual([
      {
        event_name: 'Lead',
        event_time: (NOW - 60_000) / 1_000,
        event_id: 'app-1',
        action_source: 'website',
        event_source_url: 'https://shop.example/form',
        custom_data: { content_name: 'Sign-up' },
        user_data: {
          external_id: [
            'a24a7f55f278dd49fb1f99c5507800cb198a5bfe10fe2126cd0b25672152b0da',
            '7fce38c63fcf1dbb90f809bb4ecdb1458fed45780d367f3ab4032f3c73e5f86b',
          ],
          fbp: 'fb.1.1.2',
          fbc: 'fb.1.1.AbC',
          client_user_agent: 'Mozilla/5.0',
          em: ['6a0bf011a1fc1e9a8add1728704b8ddb5d9d2701ae295a65452d9f1f1cf91be5'],
          ph: ['da3cc66efc5e1894feb632d7dc0d2426e15465775b88be1635a0cad3b8884415'],
          fn: ['49915e0d7d4b402e3017d010bc1c0e83cac6c797d6c16e66340fe3268693a6a1'],
          ln: ['bb90bb27026a76fba1f3e4416b5b3d86fa6b18dcf835e1dd9d039ba0da73993d'],
          country: ['ed5ad332c106043712705210b4f3d1179e49c5cf426520c74cb8ec48b22b1961'],
        },
      },
    ])
  })

  // As capi-param-builder-nodejs 1.3.2 and facebook-nodejs-business-sdk 24.0.1 hash the same texts.
  it.each([
    [{ email: ' Ann@Shop.example ' }, 'em', '6a0bf011a1fc1e9a8add1728704b8ddb5d9d2701ae295a65452d9f1f1cf91be5'],
    [{ phone: '+7 (900) 123-45-67' }, 'ph', 'da3cc66efc5e1894feb632d7dc0d2426e15465775b88be1635a0cad3b8884415'],
    [{ firstName: 'Ann' }, 'fn', '49915e0d7d4b402e3017d010bc1c0e83cac6c797d6c16e66340fe3268693a6a1'],
    [{ firstName: 'Анна Мария' }, 'fn', '4f3ef27f1efd0ccfb9db803b0f231e57d65b2394edde62b8c3e5f34a971d1179'],
    [{ lastName: "O'Bee-Smith" }, 'ln', '323045aa0c3b85b43bdc8573304f45b2a2f64f72e09e6c405fd48a6151d4fd24'],
  ])('learns of %o what Meta’s own code would tell it', async (contact, field, hash) => {
    const { events } = await told([event('application', { properties: { applicationId: 'app-1', contact } })])
    expect(Object(events[0]?.['user_data'])[field]).toEqual([hash])
  })

  it('learns nothing of the person where it is not asked for', async () => {
    const { events } = await told([FORM], { personalData: 'none' })
    expect(Object.keys(Object(events[0]?.['user_data']))).toEqual(['external_id', 'fbp', 'fbc', 'client_user_agent'])
    expect(JSON.stringify(events)).not.toMatch(/ann|900/i)
  })

  it('is told what the CRM makes of leads and of money, and not what it cannot take back', async () => {
    const deal = (status: string): TrackedEvent =>
      event('deal', { dealId: '7', properties: { dealId: '7', status, value: 90, currency: 'RUB' } })
    const payment = (paymentId: string, amount: number): TrackedEvent =>
      event('payment', { properties: { paymentId, amount, currency: 'RUB' } })
    const { events } = await told([
      event('page'),
      event('call', { properties: { callId: 'c-1' } }),
      ...['unsorted', 'open', 'target', 'won', 'lost'].map(deal),
      deal('target'),
      payment('p-1', 1_500.5),
      payment('p-2', -500),
    ])
    expect(
      events.map(({ event_name: name, action_source: from, custom_data: custom }) => [name, from, custom]),
    ).toEqual([
      ['Contact', 'phone_call', undefined],
      ['QualifiedLead', 'system_generated', { event_source: 'crm', value: 90, currency: 'RUB' }],
      ['ConvertedLead', 'system_generated', { event_source: 'crm', value: 90, currency: 'RUB' }],
      ['Purchase', 'system_generated', { value: 1_500.5, currency: 'RUB', order_id: 'p-1' }],
    ])
    expect(events.map(({ event_id: id }) => id)).toEqual(['c-1', expect.anything(), expect.anything(), 'p-1'])
  })

  it('counts a lead without its sum when the sum has no currency', async () => {
    const { events } = await told([event('application', { properties: { applicationId: 'app-1', value: 5 } })])
    expect(events[0]).not.toHaveProperty('custom_data.value')
  })

  it('is not told of what is older than it takes', async () => {
    const { results, requests } = await told([event('application', { occurredAt: NOW - 8 * DAY_MS })])
    expect(results).toEqual([{ kind: 'rejected', reason: 'Meta takes nothing older than 7 days' }])
    expect(requests).toHaveLength(0)
  })

  it('does not take a hash of a caller for a number', async () => {
    const { events } = await told([
      event('call', { properties: { callId: 'c', caller: '1234567890'.padEnd(64, 'a') } }),
    ])
    expect(events[0]).not.toHaveProperty('user_data.ph')
  })

  it('carries Limited Data Use and the code of a test, where asked', async () => {
    const { events, requests } = await told([FORM], { limitedDataUse: true, testEventCode: 'TEST1' })
    expect(events[0]).toMatchObject({ data_processing_options: ['LDU'], data_processing_options_country: 0 })
    expect(await requests[0]?.json()).toMatchObject({ test_event_code: 'TEST1' })
  })

  it.each([
    [{ token: 'other' }, 'Invalid OAuth access token. (190)'],
    [{ datasetId: '124' }, 'Object does not exist. (100)'],
  ])('blames the options, not the events: %j', async (options, why) => {
    const { sink, context } = open(options)
    const end = await attempt(sink, [FORM], context)
    expect(end).toMatchObject({ code: 'unauthorised', message: expect.stringContaining(why) })
    expect(end).toMatchObject({ message: expect.stringContaining('"token" and "datasetId"') })
  })
})

describe('a check of Meta', () => {
  const ask = (options: Partial<MetaOptions>, dataset: { readonly readable?: boolean } = {}) => {
    const { fake, sink, context } = vendorWorld({
      open: (clock) => metaDataset({ clock, ...DATASET, ...dataset }),
      sink: meta({ ...DATASET, ...options }),
    })
    const check = () =>
      sink.check?.({ clock: context.clock, fetch: (input, init) => fake.handle(new Request(input, init)) })
    return { fake, check }
  }

  it('sees the dataset, sends nothing, and says what only sending tells', async () => {
    const { fake, check } = ask({})
    expect(await check()).toEqual([
      {
        level: 'good',
        text: expect.stringMatching(/^Meta shows this token the dataset "Shop" \(123\); .*Test events$/),
      },
    ])
    expect(fake.events()).toEqual([])
  })

  it.each([
    [{ token: 'other' }, 'wrong', /Invalid OAuth access token\. \(190\); generate a new "token"/],
    [{ datasetId: '124' }, 'doubtful', /"datasetId" 124 is right/],
  ] as const)('blames the option that is wrong, and no more than Meta proves: %j', async (options, level, text) => {
    const findings = await ask(options).check()
    expect(findings).toEqual([{ level, text: expect.stringMatching(text) }])
    expect(JSON.stringify(findings)).not.toContain('access_token')
  })

  it('does not blame a token that may only send, nor one of which a broken Meta says nothing', async () => {
    expect(await ask({}, { readable: false }).check()).toEqual([
      { level: 'doubtful', text: expect.stringContaining('Missing permissions (200)') },
    ])
    const { fake, check } = ask({})
    fake.faults.start({ kind: 'server-error' })
    expect(await check()).toEqual([{ level: 'doubtful', text: expect.stringContaining('the dataset was not seen') }])
  })
})
