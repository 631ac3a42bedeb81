import type { TrackedEvent } from '@throughline/protocol'
import { describe, expect, it } from 'vitest'
import { amocrmWorld, workOf } from '../../test/amocrm-world.js'
import { attempt, deliverAll } from '../../test/deliver.js'
import { application } from '../../test/events.js'
import type { AmocrmOptions } from './options.js'

const delivered = { kind: 'delivered' }
const AT = application('app-1').occurredAt

const FOLLOWS: Partial<AmocrmOptions> = {
  stages: { Registered: 70_012, 'Topped Up': { statusId: 142 }, Refused: { statusId: 143, lossReasonId: 901 } },
  updates: { 'Topped Up': { price: 'properties.amount', tags: ['paid'] } },
}

/** What the site tells later, of a user or an application. */
function later(name: string, afterMs: number, more: Partial<TrackedEvent> = {}): TrackedEvent {
  const { applicationId: _, anonymousId: _visitor, touch: _touch, ...event } = application(`${name}-${afterMs}`)
  return { ...event, type: 'track', name, occurredAt: AT + afterMs, properties: {}, ...more }
}

describe('later events of an application', () => {
  it('move its deal by the stages of the options, whoever they name: the application, the user, the visitor', async () => {
    const { account, open, context } = amocrmWorld()
    const sink = open(FOLLOWS)
    await sink.deliver([workOf(sink, application('app-1', { userId: '42' }))], context)
    const stage = (): number | undefined => account.deals()[0]?.statusId
    await sink.deliver([workOf(sink, later('Registered', 1, { applicationId: 'app-1' }))], context)
    expect(stage()).toBe(70_012)
    await sink.deliver([workOf(sink, later('Topped Up', 2, { userId: '42', properties: { amount: 900.4 } }))], context)
    expect(account.deals()).toMatchObject([{ statusId: 142, price: 900, tags: ['paid'] }])
    await sink.deliver([workOf(sink, later('Refused', 3, { anonymousId: 'visitor-1' }))], context)
    expect(account.deals()).toMatchObject([{ statusId: 143, lossReasonId: 901 }])
  })

  it('leave it where the latest of them has put it, in whatever order they come', async () => {
    const { account, open, context } = amocrmWorld()
    const sink = open(FOLLOWS)
    await sink.deliver([workOf(sink, application('app-1'))], context)
    await sink.deliver(
      [workOf(sink, later('Topped Up', 2, { applicationId: 'app-1', properties: { amount: 9 } }))],
      context,
    )
    await sink.deliver([workOf(sink, later('Registered', 1, { applicationId: 'app-1' }))], context)
    expect(account.deals()).toMatchObject([{ statusId: 142, price: 9 }])
  })

  it('cost one request for all that a batch tells of a deal, and none when a new deal can be made with them', async () => {
    const { account, open, context, requests } = amocrmWorld()
    const sink = open(FOLLOWS)
    const first = workOf(
      sink,
      application('app-1', { userId: '42' }),
      later('Registered', 1, { applicationId: 'app-1' }),
    )
    await sink.deliver([first, workOf(sink, later('Topped Up', 2, { userId: '42' }))], context)
    expect(account.deals()).toMatchObject([{ statusId: 142 }])
    expect(requests.filter((request) => request.endsWith(' leads'))).toEqual([])
  })

  it('are about the latest application of their user', async () => {
    const { account, open, context } = amocrmWorld()
    const sink = open(FOLLOWS)
    const second = application('app-2', { userId: '42', occurredAt: AT + 1 })
    await sink.deliver([workOf(sink, second), workOf(sink, application('app-1', { userId: '42' }))], context)
    await sink.deliver([workOf(sink, later('Topped Up', 2, { userId: '42' }))], context)
    expect(account.deals().map(({ fields, statusId }) => [fields['APPLICATION_ID'], statusId])).toEqual([
      ['app-2', 142],
      ['app-1', 70_011],
    ])
  })

  it('of a user who has made no application are done with', async () => {
    const { open, context, requests } = amocrmWorld()
    const sink = open(FOLLOWS)
    expect(await sink.deliver([workOf(sink, later('Registered', 1, { userId: '7' }))], context)).toEqual([delivered])
    expect(requests).toEqual([])
  })

  it('wait for an application that comes after them', async () => {
    const { account, open, context } = amocrmWorld()
    const sink = open(FOLLOWS)
    const early = workOf(sink, later('Registered', 1, { applicationId: 'app-1' }))
    expect(await sink.deliver([early], context)).toMatchObject([{ kind: 'retry' }])
    // The sender merges what waits under a key.
    const both = sink.combine?.(early, workOf(sink, application('app-1')))
    expect(await sink.deliver(both ? [both] : [], context)).toEqual([delivered])
    expect(account.deals()).toMatchObject([{ statusId: 70_012 }])
  })

  it('blame the options for a stage or a field that the account does not have', async () => {
    const { open, context } = amocrmWorld()
    const wrong = open({ stages: { Registered: 9 }, updates: { Refused: { fields: { NOWHERE: 'userId' } } } })
    await wrong.deliver([workOf(wrong, application('app-1'))], context)
    const moved = workOf(wrong, later('Registered', 1, { applicationId: 'app-1' }))
    expect(await attempt(wrong, [moved], context)).toMatchObject({ code: 'unauthorised' })
    const filled = workOf(wrong, later('Refused', 1, { applicationId: 'app-1', userId: '42' }))
    expect(await attempt(wrong, [filled], context)).toMatchObject({ message: expect.stringContaining('"NOWHERE"') })
  })
})

describe('a work of several applications', () => {
  it('is done when each of them is, and each deal is changed by what names it', async () => {
    const { account, open, context, requests } = amocrmWorld()
    const sink = open(FOLLOWS)
    await sink.deliver([workOf(sink, application('app-1')), workOf(sink, application('app-2'))], context)
    const work = workOf(
      sink,
      later('Registered', 1, { applicationId: 'app-1' }),
      later('Refused', 2, { applicationId: 'app-2' }),
      later('Refused', 3, { applicationId: 'app-unknown' }),
    )
    expect(await sink.deliver([work], context)).toMatchObject([{ kind: 'retry' }])
    expect(account.deals()).toMatchObject([{ statusId: 70_012 }, { statusId: 143 }])
    await sink.deliver([work], context)
    expect(requests.filter((request) => request === 'PATCH leads')).toHaveLength(1)
  })
})

describe('a new deal', () => {
  it('has the tags, the person in charge and the details that the options say', async () => {
    const { account, open, context } = amocrmWorld()
    const touch = { at: 1, source: 'yandex', medium: 'cpc', channel: 'Paid Search' } as const
    const touches = { first: touch, last: touch, chain: [touch] }
    const sink = open({ tags: ['site'], responsibleUserId: 5, details: 'note' })
    const page = { url: 'https://shop.example/prices' }
    const work = workOf(sink, application('app-1', { touches, page }))
    await sink.deliver([work], context)
    await sink.deliver([work], context)
    expect(account.deals()).toMatchObject([{ tags: ['site'], responsibleUserId: 5 }])
    expect(account.deals()[0]?.notes).toEqual([
      [
        'Form: Sign-up',
        'Page: https://shop.example/prices',
        'First source: yandex / cpc (Paid Search)',
        'Last source: yandex / cpc (Paid Search)',
        'Application ID: app-1',
      ].join('\n'),
    ])
  })

  it('never has two notes, whenever the answer is lost', async () => {
    const { account, open, context } = amocrmWorld()
    const sink = open({ details: 'note' })
    await deliverAll(sink, [workOf(sink, application('app-0'))], context)
    account.faults.start({ kind: 'lost-answer', requests: 2 })
    await deliverAll(sink, [workOf(sink, application('app-1')), workOf(sink, application('app-2'))], context)
    expect(account.deals().every(({ notes = [] }) => notes.length <= 1)).toBe(true)
    expect(account.deals()).toHaveLength(3)
  })

  it('carries the details in the fields that the options name, each in the kind of its field', async () => {
    const { account, open, context } = amocrmWorld()
    const sink = open({
      details: { form: 'ROISTAT' },
      updates: { Registered: { fields: { OPENSTAT_AD: 'userId', FROM: { value: 'site' } } } },
    })
    await sink.deliver([workOf(sink, application('app-1'))], context)
    await sink.deliver([workOf(sink, later('Registered', 1, { applicationId: 'app-1', userId: '42' }))], context)
    expect(account.deals()[0]?.fields).toMatchObject({ ROISTAT: 'Sign-up', OPENSTAT_AD: '42', FROM: 'site' })
  })

  it('is made of a call by option, with the number of a caller that the site keeps', async () => {
    const { account, open, context } = amocrmWorld()
    const sink = open({ calls: true })
    const call = (id: string, caller: string): TrackedEvent =>
      application(id, { type: 'call', name: 'Call Received', properties: { callId: id, number: '+7495', caller } })
    await sink.deliver(
      [workOf(sink, call('call-1', '+7 999 000-00-00')), workOf(sink, call('call-2', 'a'.repeat(64)))],
      context,
    )
    expect(account.deals()).toMatchObject([
      { name: 'Call call-1', contact: { phone: '+7 999 000-00-00' } },
      { name: 'Call call-2' },
    ])
    expect(account.deals()[1]?.contact).toBeUndefined()
  })

  it('is an incoming lead by option, which takes its stage once a manager has accepted it', async () => {
    const { account, open, context } = amocrmWorld()
    const sink = open({ ...FOLLOWS, incoming: true, pipelineId: 7001 })
    await sink.deliver([workOf(sink, application('app-1'))], context)
    const [made] = account.deals()
    expect(made).toMatchObject({
      statusId: 70_010,
      unsortedUid: expect.any(String),
      fields: { APPLICATION_ID: 'app-1' },
    })
    account.accept(made?.id ?? 0)
    await sink.deliver([workOf(sink, later('Registered', 1, { applicationId: 'app-1' }))], context)
    expect(account.deals()).toMatchObject([{ statusId: 70_012 }])
  })

  it('is the old one where the account puts two applications of one person together', async () => {
    const { account, open, context } = amocrmWorld({ duplicateControl: true })
    const sink = open(FOLLOWS)
    const contact = { phone: '+79990000000' }
    const apply = (id: string): TrackedEvent => application(id, { properties: { contact } })
    await sink.deliver([workOf(sink, apply('app-1'))], context)
    expect(await sink.deliver([workOf(sink, apply('app-2'))], context)).toEqual([delivered])
    expect(account.deals()).toHaveLength(1)
    await sink.deliver([workOf(sink, later('Registered', 1, { applicationId: 'app-1' }))], context)
    expect(account.deals()).toMatchObject([{ statusId: 70_012 }])
  })
})

describe('in the mode "enrich"', () => {
  const make = (
    account: ReturnType<typeof amocrmWorld>['account'],
    id: string,
    code = 'UTM_SOURCE',
  ): Promise<Response> =>
    account.handle(
      new Request('https://demo.amocrm.ru/api/v4/leads/complex', {
        method: 'POST',
        headers: { authorization: 'Bearer token' },
        body: JSON.stringify([
          {
            custom_fields_values: [
              { field_code: 'APPLICATION_ID', values: [{ value: id }] },
              { field_code: code, values: [{ value: 'by hand' }] },
            ],
          },
        ]),
      }),
    )

  it('the sink makes no deals, and adds what those of the site lack', async () => {
    const { account, open, context } = amocrmWorld({ requestsPerSecond: 1_000 })
    const sink = open({ ...FOLLOWS, mode: 'enrich' })
    const works = ['app-1', 'app-2', 'app-3'].map((id) => workOf(sink, application(id)))
    // The first delivery makes the field that the site is to fill.
    expect(await sink.deliver(works, context)).toMatchObject(works.map(() => ({ kind: 'retry', afterMs: 900_000 })))
    for (const id of ['app-1', 'app-2', 'app-3']) await make(account, id)
    expect(await sink.deliver(works, context)).toEqual(works.map(() => delivered))
    expect(account.deals()).toHaveLength(3)
    expect(account.deals()[0]?.fields).toEqual({
      APPLICATION_ID: 'app-1',
      UTM_SOURCE: 'by hand',
      UTM_MEDIUM: 'cpc',
      UTM_CAMPAIGN: 'spring',
    })
    await sink.deliver([workOf(sink, later('Registered', 1, { applicationId: 'app-2' }))], context)
    expect(account.deals()).toMatchObject([{}, { statusId: 70_012 }, {}])
  })

  it('many deals are found in one request, and a few by a search for each', async () => {
    const { account, open, context, requests } = amocrmWorld({ requestsPerSecond: 1_000 })
    const sink = open({ mode: 'enrich' })
    const works = Array.from({ length: 20 }, (_, index) => workOf(sink, application(`app-${index}`)))
    await sink.deliver(works, context)
    for (let index = 0; index < 20; index++) await make(account, `app-${index}`)
    const before = requests.length
    expect(await sink.deliver(works, context)).toEqual(works.map(() => delivered))
    expect(requests.slice(before)).toEqual(['GET leads', 'PATCH leads'])
  })
})
