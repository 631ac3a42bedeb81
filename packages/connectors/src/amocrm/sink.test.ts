import { describe, expect, it } from 'vitest'
import { amocrmWorld, workOf } from '../../test/amocrm-world.js'
import { attempt } from '../../test/deliver.js'
import { application, springTouch } from '../../test/events.js'
import type { AccountState } from '../testing/amocrm/index.js'
import { amocrm } from './sink.js'

const delivered = { kind: 'delivered' }

describe('the amoCRM sink', () => {
  it('makes an application a deal with its ID, its marks and its contact', async () => {
    const { account, open, context } = amocrmWorld()
    const sink = open()
    const contact = { name: 'Ann', phone: '+79990000000', email: 'ann@example.com' }
    const event = application('app-1', { properties: { form: { name: 'Sign-up' }, contact, value: 990.4 } })
    expect(await sink.deliver([workOf(sink, event)], context)).toEqual([delivered])
    expect(account.deals()).toEqual([
      {
        id: expect.any(Number),
        name: 'Application: Sign-up',
        price: 990,
        pipelineId: 7001,
        statusId: 70_011,
        createdAt: Date.UTC(2026, 2, 2, 8, 30),
        updatedAt: expect.any(Number),
        fields: { APPLICATION_ID: 'app-1', UTM_SOURCE: 'yandex', UTM_MEDIUM: 'cpc', UTM_CAMPAIGN: 'spring' },
        contact,
      },
    ])
  })

  it('puts new deals where the options say', async () => {
    const { account, open, context } = amocrmWorld()
    const sink = open({ pipelineId: 7002, statusId: 70_021 })
    await sink.deliver([workOf(sink, application('app-1'))], context)
    expect(account.deals()).toMatchObject([{ pipelineId: 7002, statusId: 70_021 }])
  })

  it('blames the options, not the applications, for a pipeline that the account does not have', async () => {
    const { account, open, context } = amocrmWorld()
    const sink = open({ pipelineId: 9 })
    expect(await attempt(sink, [workOf(sink, application('app-1'))], context)).toMatchObject({
      code: 'unauthorised',
      message: expect.stringContaining('"pipelineId"'),
    })
    expect(account.deals()).toEqual([])
  })

  it('makes two applications of one visitor two deals, each with its own source', async () => {
    const { account, open, context } = amocrmWorld()
    const sink = open()
    const second = application('app-2', { touch: { ...springTouch, source: 'google', campaign: 'autumn' } })
    await sink.deliver([workOf(sink, application('app-1')), workOf(sink, second)], context)
    expect(account.deals().map(({ fields }) => [fields['APPLICATION_ID'], fields['UTM_SOURCE']])).toEqual([
      ['app-1', 'yandex'],
      ['app-2', 'google'],
    ])
  })

  it('takes applications and nothing else: a deal that comes from the CRM is not sent back', () => {
    const sink = amocrm({ subdomain: 'example', token: 'token' })
    expect(sink.accepts?.(application('app-1'))).toBe(true)
    expect(sink.accepts?.(application('app-1', { type: 'deal', dealId: '7' }))).toBe(false)
    expect(sink.accepts?.(application('app-1', { type: 'page' }))).toBe(false)
    expect(sink.key?.(application('app-1'))).toBe('app-1')
  })

  it('asks for the fields once and creates the one for the application ID once', async () => {
    const { open, context, requests } = amocrmWorld()
    const sink = open()
    await sink.deliver([workOf(sink, application('app-1'))], context)
    await sink.deliver([workOf(sink, application('app-2'))], context)
    await open().deliver([workOf(sink, application('app-3'))], context)
    expect(requests).toEqual([
      'GET leads/custom_fields',
      'POST leads/custom_fields',
      'POST leads/complex',
      'POST leads/complex',
      'GET leads/custom_fields',
      'POST leads/complex',
    ])
  })

  it('fills a field that the account already has, by its ID', async () => {
    const fields = [{ id: 55, name: 'Number', code: 'OWN', type: 'text' }] as const
    const { account, open, context } = amocrmWorld({ storage: storageOf({ fields }) })
    const sink = open({ applicationField: '55' })
    await sink.deliver([workOf(sink, application('app-1'))], context)
    // The account has no tracking fields, so the marks are left out.
    expect(account.deals()).toMatchObject([{ fields: { OWN: 'app-1' } }])
    expect(Object.keys(account.deals()[0]?.fields ?? {})).toEqual(['OWN'])
  })

  it('looks the fields up again when the account says that one is gone', async () => {
    const before = amocrmWorld()
    const after = amocrmWorld({ storage: storageOf({ lastId: 5_000 }) })
    const sink = before.open()
    await sink.deliver([workOf(sink, application('app-1'))], before.context)
    await after.open({ applicationField: 'OTHER' }).deliver([workOf(sink, application('app-0'))], after.context)
    const moved = before.through({ handle: after.account.handle })
    expect(await sink.deliver([workOf(sink, application('app-2'))], moved)).toEqual([delivered])
    expect(after.account.deals().at(-1)).toMatchObject({ fields: { APPLICATION_ID: 'app-2' } })
  })

  it('rejects an item whose field value is refused however often the fields are looked up', async () => {
    const { account, open, through, requests } = amocrmWorld()
    const sink = open()
    const refusal = { 'validation-errors': [{ request_id: '0', errors: [{ path: 'custom_fields_values.0.values' }] }] }
    const context = through({
      handle: (request) =>
        request.url.endsWith('/complex')
          ? Promise.resolve(new Response(JSON.stringify(refusal), { status: 400 }))
          : account.handle(request),
    })
    expect(await sink.deliver([workOf(sink, application('app-1'))], context)).toEqual([
      { kind: 'rejected', reason: 'amoCRM refuses custom_fields_values.0.values: not accepted' },
    ])
    // A refusal is certain: when an operator sends the application again, there is no deal to look for.
    await sink.deliver([workOf(sink, application('app-1'))], through({}))
    expect(requests).toEqual(['POST leads/complex'])
  })

  it('updates the deal when a later event of the application says something new, and only then', async () => {
    const { account, open, context, requests } = amocrmWorld()
    const sink = open()
    await sink.deliver([workOf(sink, application('app-1'))], context)
    const paid = application('app-1', { id: 'event-2', properties: { form: { name: 'Other' }, value: 5_000 } })
    expect(await sink.deliver([workOf(sink, paid)], context)).toEqual([delivered])
    expect(await sink.deliver([workOf(sink, paid)], context)).toEqual([delivered])
    expect(account.deals()).toMatchObject([{ price: 5_000, name: 'Application: Sign-up' }])
    expect(requests.filter((request) => request === 'PATCH leads')).toHaveLength(1)
  })

  it('sends no update that has nothing to say', async () => {
    const { open, context, requests } = amocrmWorld()
    const sink = open()
    await sink.deliver([workOf(sink, application('app-1'))], context)
    const { touch: _, ...bare } = application('app-1', { id: 'event-2' })
    expect(await sink.deliver([workOf(sink, bare)], context)).toEqual([delivered])
    expect(requests).not.toContain('PATCH leads')
  })

  it('updates 50 deals in one request, and rejects alone the one that a manager has deleted', async () => {
    const { open, context, requests, memory } = amocrmWorld()
    const sink = open()
    const works = Array.from({ length: 49 }, (_, index) => workOf(sink, application(`app-${index}`)))
    await sink.deliver(works, context)
    await memory.write(new Map([['deal:app-gone', { kind: 'made', dealId: 9, digest: '' }]]))
    const priced = ['app-gone', ...works.flatMap((work) => Object.keys(work))].map((id) =>
      workOf(sink, application(id, { properties: { value: 1 } })),
    )
    const [gone, ...rest] = await sink.deliver(priced, context)
    expect(gone).toEqual({ kind: 'rejected', reason: 'deal 9: amoCRM refuses id: Element not found.' })
    expect(rest).toEqual(works.map(() => delivered))
    expect(requests.filter((request) => request === 'PATCH leads')).toHaveLength(2)
  })

  it('sends less at once after a 504, and halves an update right away', async () => {
    const { account, open, context, requests } = amocrmWorld()
    const sink = open()
    const works = Array.from({ length: 4 }, (_, index) => workOf(sink, application(`app-${index}`)))
    await sink.deliver(
      [works[0]].filter((work) => work !== undefined),
      context,
    )
    account.faults.start({ kind: 'gateway-timeout', requests: 1 })
    const results = await sink.deliver(works.slice(1), context)
    expect(results).toEqual(works.slice(1).map(() => expect.objectContaining({ kind: 'retry', afterMs: 15_000 })))
    await context.clock.sleep(15_000)
    expect(await sink.deliver(works, context)).toEqual(works.map(() => delivered))
    expect(requests.filter((request) => request === 'POST leads/complex')).toHaveLength(5)

    account.faults.start({ kind: 'gateway-timeout', requests: 1 })
    const priced = works.flatMap((work) =>
      Object.keys(work).map((id) => workOf(sink, application(id, { properties: { value: 1 } }))),
    )
    expect(await sink.deliver(priced, context)).toEqual(works.map(() => delivered))
    expect(requests.filter((request) => request === 'PATCH leads')).toHaveLength(3)
  })

  it('keeps what is settled when the account goes away in the middle', async () => {
    const { account, open, context } = amocrmWorld()
    const sink = open()
    const [known, fresh] = [workOf(sink, application('app-1')), workOf(sink, application('app-2'))]
    await sink.deliver([known], context)
    account.faults.start({ kind: 'rate-limited', retryAfterSeconds: 7 })
    expect(await sink.deliver([known, fresh], context)).toEqual([
      delivered,
      { kind: 'retry', reason: expect.stringContaining('429'), afterMs: 7_000 },
    ])
  })

  it('finds the one bad item by halving when the account blames none', async () => {
    const { account, open, through } = amocrmWorld()
    const sink = open()
    const context = through({
      handle: async (request) => {
        const text = await request.clone().text()
        return text.includes('app-3"') ? new Response('<html>', { status: 400 }) : account.handle(request)
      },
    })
    const works = Array.from({ length: 5 }, (_, index) => workOf(sink, application(`app-${index}`)))
    const results = await sink.deliver(works, context)
    expect(results.map(({ kind }) => kind)).toEqual(['delivered', 'delivered', 'delivered', 'rejected', 'delivered'])
    expect(account.deals()).toHaveLength(4)
  })

  it.each([
    ['unpaid', /not paid/],
    ['unauthorised', /token/],
  ] as const)('says what an operator must do when the account is %s', async (kind, advice) => {
    const { account, open, context } = amocrmWorld()
    const sink = open()
    account.faults.start({ kind })
    const end = await attempt(sink, [workOf(sink, application('app-1'))], context)
    expect(end).toMatchObject({ code: 'unauthorised', message: expect.stringMatching(advice) })
  })

  it('refuses options that it cannot work with, all of them at once', () => {
    const options = { token: '', pipelineId: -1, color: 'red' }
    expect(() => amocrm(options)).toThrow(/token[\s\S]*pipelineId|pipelineId[\s\S]*token/)
    expect(() => amocrm(options)).toThrow(/"color"/)
    expect(() => amocrm({ token: 'token' })).toThrow('exactly one of "subdomain" and "baseUrl"')
    expect(() => amocrm({ token: 'token', subdomain: 'https://example.amocrm.ru' })).toThrow('"example" of')
  })
})

/** An account that begins with some of its tables filled. */
function storageOf(tables: Partial<AccountState>) {
  const empty: AccountState = { lastId: 1_000, deals: [], contacts: [], fields: [], hooks: [], deliveries: [] }
  return { load: () => ({ ...empty, ...tables }), save: () => undefined }
}
