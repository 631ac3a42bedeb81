import { describe, expect, it } from 'vitest'
import { bitrix24World, workOf } from '../../test/bitrix24-world.js'
import { attempt, deliverAll } from '../../test/deliver.js'
import { application, springTouch } from '../../test/events.js'
import { bitrix24 } from './sink.js'

const HOUR_MS = 3_600_000
const delivered = { kind: 'delivered' }

describe('the Bitrix24 sink', () => {
  it('makes an application a deal with its ID, its marks, its sum and its contact', async () => {
    const { portal, context, open } = bitrix24World()
    const sink = open({ pipelineId: 3, stageId: 'C3:EXECUTING', responsibleId: 7, sourceId: 'WEB' })
    const properties = {
      form: { name: 'Sign-up' },
      value: 1500.5,
      currency: 'RUB',
      contact: { name: 'Ann', phone: '+7 900 000-00-00', email: 'ann@example.com' },
    }
    expect(await sink.deliver([workOf(sink, application('app-1', { properties }))], context)).toEqual([delivered])
    const [contact] = portal.all('contact')
    expect(contact?.values).toMatchObject({
      NAME: 'Ann',
      PHONE: [{ VALUE: '+7 900 000-00-00', VALUE_TYPE: 'WORK' }],
      EMAIL: [{ VALUE: 'ann@example.com', VALUE_TYPE: 'WORK' }],
    })
    expect(portal.all('deal').map(({ values }) => values)).toEqual([
      {
        TITLE: 'Application: Sign-up',
        ORIGINATOR_ID: 'throughline',
        ORIGIN_ID: 'app-1',
        UF_CRM_APP_ID: 'app-1',
        CATEGORY_ID: '3',
        STAGE_ID: 'C3:EXECUTING',
        ASSIGNED_BY_ID: '7',
        SOURCE_ID: 'WEB',
        CONTACT_ID: String(contact?.id),
        UTM_SOURCE: 'yandex',
        UTM_MEDIUM: 'cpc',
        UTM_CAMPAIGN: 'spring',
        OPPORTUNITY: '1500.5',
        CURRENCY_ID: 'RUB',
      },
    ])
  })

  it('makes it a lead, which holds its contact itself, when it is told to', async () => {
    const { portal, context, open, requests } = bitrix24World()
    const sink = open({ entity: 'lead', stageId: 'IN_PROCESS' })
    const event = application('app-1', { properties: { contact: { name: 'Ann', phone: '+7900' } } })
    expect(await sink.deliver([workOf(sink, event)], context)).toEqual([delivered])
    expect(portal.all('lead')[0]?.values).toMatchObject({
      NAME: 'Ann',
      PHONE: [{ VALUE: '+7900', VALUE_TYPE: 'WORK' }],
      STATUS_ID: 'IN_PROCESS',
      UF_CRM_APP_ID: 'app-1',
    })
    expect(portal.all('contact')).toEqual([])
    expect(requests.at(-1)).toEqual(['crm.lead.add'])
  })

  it('ties who applies again to the contact that is there already', async () => {
    const { portal, context, open } = bitrix24World()
    portal.make('contact', { NAME: 'Ann', PHONE: [{ VALUE: '8 (900) 000-00-00' }] })
    portal.make('contact', { NAME: 'Bob', PHONE: [{ VALUE: '+7 900 000 00 00' }] })
    const sink = open()
    const contact = { name: 'Bobby', phone: '+79000000000' }
    const works = ['app-1', 'app-2'].map((id) => workOf(sink, application(id, { properties: { contact } })))
    await deliverAll(sink, works, context)
    expect(portal.all('contact')).toHaveLength(2)
    const [, bob] = portal.all('contact')
    expect(portal.all('deal').map(({ values }) => values['CONTACT_ID'])).toEqual([String(bob?.id), String(bob?.id)])
  })

  it('makes the deal without a contact when the portal refuses the contact', async () => {
    const { portal, context, open } = bitrix24World()
    const sink = open()
    const event = application('app-1', { properties: { contact: { email: 'not an address' } } })
    expect(await sink.deliver([workOf(sink, event)], context)).toEqual([delivered])
    expect(portal.all('contact')).toEqual([])
    expect(portal.all('deal')).toHaveLength(1)
  })

  it('moves a deal and fills its fields when later events come, and sends nothing twice', async () => {
    const { portal, context, open, requests } = bitrix24World()
    portal.addUserField('deal', 'UF_CRM_PLAN')
    const sink = open({
      stages: { 'Trial Started': 'PREPARATION', 'Payment Received': 'WON' },
      updates: {
        'Trial Started': { fields: { UF_CRM_PLAN: 'properties.plan', COMMENTS: { value: 'on trial' } } },
        'Payment Received': { value: 'properties.amount' },
      },
    })
    await sink.deliver([workOf(sink, application('app-1'))], context)
    const trial = application('app-1', { type: 'track', name: 'Trial Started', properties: { plan: 'pro' } })
    const paid = application('app-1', {
      type: 'payment',
      name: 'Payment Received',
      occurredAt: trial.occurredAt + HOUR_MS,
      properties: { paymentId: 'p1', amount: 900, currency: 'RUB' },
    })
    expect(sink.accepts?.(trial)).toBe(true)
    expect(await sink.deliver([workOf(sink, trial)], context)).toEqual([delivered])
    expect(portal.all('deal')[0]?.values).toMatchObject({
      STAGE_ID: 'PREPARATION',
      UF_CRM_PLAN: 'pro',
      COMMENTS: 'on trial',
    })
    await sink.deliver([workOf(sink, trial, paid)], context)
    expect(portal.all('deal')[0]?.values).toMatchObject({ STAGE_ID: 'WON', OPPORTUNITY: '900', CURRENCY_ID: 'RUB' })
    const before = requests.length
    expect(await sink.deliver([workOf(sink, trial, paid)], context)).toEqual([delivered])
    expect(requests).toHaveLength(before)
  })

  it('wants applications and the events that it is told of, of which the application is known', () => {
    const sink = bitrix24({ hook: 'https://x.bitrix24.ru/rest/1/a/', stages: { Registered: 'PREPARATION' } })
    const wants = (more: object): unknown => sink.accepts?.(application('app-1', more))
    expect(wants({})).toBe(true)
    expect(wants({ type: 'track', name: 'Registered' })).toBe(true)
    expect(wants({ type: 'track', name: 'Something else' })).toBe(false)
    expect(wants({ type: 'call', name: 'Call Received' })).toBe(false)
    expect(wants({ type: 'deal', name: 'Deal Changed' })).toBe(false)
    expect(wants({ type: 'payment', name: 'Registered', id: 'bitrix24-told-by-the-portal' })).toBe(false)
    expect(wants({ type: 'track', name: 'Registered', applicationId: undefined })).toBe(false)
  })

  it('leaves out the marks of a visitor who refused analytics, and of a direct visit', async () => {
    const { portal, context, open } = bitrix24World()
    const sink = open()
    const direct = { at: 1, source: '(direct)', medium: '(none)', channel: 'Direct' } as const
    const events = [application('app-1', { consent: { analytics: false } }), application('app-2', { touch: direct })]
    await deliverAll(
      sink,
      events.map((event) => workOf(sink, event)),
      context,
    )
    expect(portal.all('deal').map(({ values }) => values['UTM_SOURCE'])).toEqual([undefined, undefined])
  })

  it('asks nothing of the portal when an application comes again with another contact', async () => {
    const { context, open, requests } = bitrix24World()
    const sink = open()
    await sink.deliver([workOf(sink, application('app-1'))], context)
    const before = requests.length
    const again = application('app-1', { properties: { contact: { name: 'Ann' } } })
    expect(await sink.deliver([workOf(sink, again)], context)).toEqual([delivered])
    expect(requests).toHaveLength(before)
  })

  it('finds the deal that the site makes and waits for one that comes later', async () => {
    const { portal, context, open } = bitrix24World()
    portal.addUserField('deal', 'UF_CRM_APP_ID')
    const sink = open({ mode: 'enrich' })
    const work = workOf(sink, application('app-1', { occurredAt: context.clock.now() }))
    expect(await attempt(sink, [work], context)).toEqual([
      { kind: 'retry', reason: 'no deal has UF_CRM_APP_ID app-1 yet', afterMs: 15_000 },
    ])
    await context.clock.sleep(10 * HOUR_MS)
    expect(await attempt(sink, [work], context)).toMatchObject([{ kind: 'retry', afterMs: 5 * HOUR_MS }])
    portal.make('deal', { TITLE: 'By the site', UF_CRM_APP_ID: 'app-1', STAGE_ID: 'EXECUTING' })
    expect(await attempt(sink, [work], context)).toEqual([delivered])
    expect(portal.all('deal').map(({ values }) => values)).toMatchObject([
      { TITLE: 'By the site', STAGE_ID: 'EXECUTING', UTM_SOURCE: 'yandex' },
    ])
  })

  it('gives up on a deal that nobody makes', async () => {
    const { portal, context, open } = bitrix24World()
    portal.addUserField('deal', 'UF_CRM_APP_ID')
    const sink = open({ mode: 'enrich', waitDays: 2 })
    const work = workOf(sink, application('app-1', { occurredAt: context.clock.now() - 49 * HOUR_MS }))
    expect(await attempt(sink, [work], context)).toEqual([
      { kind: 'rejected', reason: 'in 2 days no deal with UF_CRM_APP_ID app-1 was made' },
    ])
  })

  it('looks for fifty deals in one request', async () => {
    const { portal, context, open, requests } = bitrix24World()
    portal.addUserField('deal', 'UF_CRM_APP_ID')
    const sink = open({ mode: 'enrich' })
    const ids = Array.from({ length: 50 }, (_, index) => `app-${index}`)
    for (const id of ids) portal.make('deal', { UF_CRM_APP_ID: id })
    const works = ids.map((id) => workOf(sink, application(id)))
    expect(await attempt(sink, works, context)).toEqual(ids.map(() => delivered))
    expect(requests.map((commands) => commands[0])).toEqual(['crm.deal.fields', 'crm.deal.list', 'crm.deal.update'])
  })

  it('needs as many requests as there are full batches: contacts looked for, made with their deals', async () => {
    const { context, open, requests } = bitrix24World()
    const sink = open()
    const works = Array.from({ length: 50 }, (_, index) =>
      workOf(sink, application(`app-${index}`, { properties: { contact: { phone: `+7900${1_000_000 + index}` } } })),
    )
    await sink.deliver(works, context)
    expect(requests.map((commands) => [commands[0], commands.length])).toEqual([
      ['crm.deal.fields', 2],
      ['crm.deal.userfield.add', 1],
      ['crm.duplicate.findbycomm', 50],
      ['crm.contact.add', 50],
      ['crm.contact.add', 50],
    ])
  })

  it('says which fields and stages of its options the portal does not have, since Bitrix24 ignores them', async () => {
    const { context, open } = bitrix24World()
    const sink = open({
      stages: { Registered: 'C9:NEW' },
      updates: { Registered: { fields: { UF_CRM_NONE: 'properties.x' } } },
    })
    expect(await attempt(sink, [workOf(sink, application('app-1'))], context)).toMatchObject({
      code: 'unauthorised',
      message: 'the portal has no field UF_CRM_NONE, STAGE_ID C9:NEW',
    })
    const blind = open({ mode: 'enrich' })
    expect(await attempt(blind, [workOf(blind, application('app-1'))], context)).toMatchObject({
      code: 'unauthorised',
      message: 'the portal has no field UF_CRM_APP_ID, by which a deal of the site is found',
    })
    const other = open({ pipelineId: 9 })
    expect(await attempt(other, [workOf(other, application('app-1'))], context)).toMatchObject({
      code: 'unauthorised',
      message: 'the portal has no pipeline 9 (option "pipelineId")',
    })
  })

  it('leaves a method alone that has used up its time, until it gets some back', async () => {
    const { portal, context, open } = bitrix24World({ secondsOf: (method) => (method === 'crm.deal.add' ? 30 : 0) })
    const sink = open()
    const works = Array.from({ length: 40 }, (_, index) => workOf(sink, application(`app-${index}`)))
    const startedAt = context.clock.now()
    // 17 calls of 30 seconds are the most in ten minutes.
    const first = await sink.deliver(works, context)
    expect(first.filter(({ kind }) => kind === 'delivered')).toHaveLength(17)
    expect(first.at(-1)).toEqual({
      kind: 'retry',
      reason: expect.stringMatching(/OPERATION_TIME_LIMIT/),
      afterMs: 600_000,
    })
    expect(await attempt(sink, works.slice(17), context)).toMatchObject({ code: 'rate-limited', retryAfterMs: 660_000 })
    expect(await deliverAll(sink, works, context)).toEqual(works.map(() => delivered))
    expect(portal.all('deal')).toHaveLength(40)
    expect(context.clock.now() - startedAt).toBeGreaterThanOrEqual(2 * 600_000)
  })

  it('takes no result of another command for what a visitor has typed', async () => {
    const { portal, context, open } = bitrix24World()
    const sink = open()
    const contact = { name: '$result[d0]', phone: '+7900' }
    const events = [application('app-1'), application('app-2', { properties: { contact } })]
    await deliverAll(
      sink,
      events.map((event) => workOf(sink, event)),
      context,
    )
    expect(portal.all('contact')[0]?.values['NAME']).toBe('$ result[d0]')
  })

  it('says of a deal that was deleted that it is gone', async () => {
    const { portal, context, open } = bitrix24World()
    const sink = open({ stages: { Paid: 'WON' } })
    await sink.deliver([workOf(sink, application('app-1'))], context)
    const [deal] = portal.all('deal')
    portal.remove('deal', deal?.id ?? 0)
    const paid = application('app-1', { type: 'track', name: 'Paid', properties: {} })
    expect(await attempt(sink, [workOf(sink, paid)], context)).toEqual([
      { kind: 'rejected', reason: `deal ${deal?.id}: Not found` },
    ])
  })

  it('puts the sources into the comment or into fields, as it is told', async () => {
    const { portal, context, open } = bitrix24World()
    const touches = { first: { ...springTouch, source: 'google' }, last: springTouch, chain: [springTouch] }
    const noting = open({ details: 'note' })
    await noting.deliver([workOf(noting, application('app-1', { touches }))], context)
    expect(portal.all('deal')[0]?.values['COMMENTS']).toMatch(/First source: google \/ cpc, spring/)
    portal.addUserField('deal', 'UF_CRM_FIRST')
    const filling = open({ details: { first: 'UF_CRM_FIRST' } })
    await filling.deliver([workOf(filling, application('app-2', { touches }))], context)
    expect(portal.all('deal')[1]?.values['UF_CRM_FIRST']).toMatch(/^google \/ cpc/)
  })

  it('tells everything that is wrong with its options', () => {
    expect(() => bitrix24({ hook: 'https://example.bitrix24.ru/', applicationField: 'X' })).toThrow(
      /hook[^]*applicationField|applicationField[^]*hook/,
    )
    const hook = 'https://example.bitrix24.ru/rest/1/abc'
    expect(() => bitrix24({ hook, entity: 'lead', pipelineId: 3 })).toThrow(/leads have no pipelines/)
    expect(bitrix24({ hook }).limits.account).toBe('bitrix24 example.bitrix24.ru')
  })
})
