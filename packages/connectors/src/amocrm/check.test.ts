import { describe, expect, it } from 'vitest'
import { feedWorld, SECRET } from '../../test/amocrm-feed-world.js'
import { amocrm } from './sink.js'

describe('a check of a sink that writes payments to customers', () => {
  const updates = { Paid: { transaction: 'properties.amount' } }

  it.each([
    ['off', 'wrong'],
    ['segments', 'good'],
  ] as const)('finds customers that are %s %s', async (customersMode, level) => {
    const { context } = feedWorld({ customersMode })
    const sink = amocrm({ baseUrl: 'https://demo.amocrm.ru', token: 'token', updates })
    expect((await sink.check?.(context))?.at(-1)).toMatchObject({ level, text: expect.stringContaining('customers') })
  })
})

describe('a check of the source', () => {
  it('says what each stage means, and what the options name that is not there', async () => {
    const { source, clock, crm } = feedWorld({}, { stages: { 'Sales/Qualified': 'target', Nowhere: 'won' } })
    const findings = await source.check?.({ clock, fetch: (input, init) => crm.handle(new Request(input, init)) })
    const texts = findings?.map(({ level, text }) => `${level}: ${text}`)
    expect(texts).toContain('good: Sales / Qualified (7001/70012) is target')
    expect(texts).toContain('wrong: the account has no stage "Nowhere", which the options name')
    expect(texts?.at(-1)).toContain('no webhook of the account comes here')
  })

  it('says that the account has disabled the webhook', async () => {
    const { source, clock, crm, ask } = feedWorld()
    const fetch: typeof globalThis.fetch = (input, init) => crm.handle(new Request(input, init))
    await ask('POST', 'webhooks', {
      destination: `https://c.example/v1/sources/amocrm/${SECRET}`,
      settings: ['add_lead'],
    })
    expect((await source.check?.({ clock, fetch }))?.at(-1)).toMatchObject({ level: 'good' })
  })
})

describe('a check of the sink', () => {
  it('says where the application ID and the marks go, and what the options name that is not there', async () => {
    const { clock, crm } = feedWorld()
    const sink = amocrm({
      baseUrl: 'https://demo.amocrm.ru',
      token: 'token',
      stages: { Registered: 9 },
      updates: { Registered: { fields: { NOWHERE: 'userId' } } },
    })
    const findings = await sink.check?.({ clock, fetch: (input, init) => crm.handle(new Request(input, init)) })
    expect(findings?.map(({ level, text }) => `${level}: ${text}`)).toEqual([
      'good: the account is "demo", ID 30000001',
      'good: the field for the application ID, APPLICATION_ID, is made at the first delivery',
      expect.stringContaining('good: marks go to UTM_SOURCE, UTM_MEDIUM'),
      'wrong: there is no deal field "NOWHERE", which the options name',
      'wrong: the account does not have the pipeline or stage that the options name for "Registered"',
    ])
  })

  it('says why the account does not answer', async () => {
    const { clock, crm } = feedWorld()
    const fetch: typeof globalThis.fetch = (input, init) => crm.handle(new Request(input, init))
    const wrong = amocrm({ baseUrl: 'https://demo.amocrm.ru', token: 'another' })
    expect(await wrong.check?.({ clock, fetch })).toMatchObject([
      { level: 'wrong', text: expect.stringContaining('401') },
    ])
    crm.faults.start({ kind: 'server-error' })
    expect(await wrong.check?.({ clock, fetch })).toMatchObject([
      { level: 'doubtful', text: expect.stringContaining('500') },
    ])
  })
})
