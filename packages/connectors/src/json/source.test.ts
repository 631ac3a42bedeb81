import { createCollector } from '@throughline/collector'
import { memoryLog } from '@throughline/collector/memory'
import { describe, expect, it } from 'vitest'
import type { JsonSourceOptions } from './options.js'
import { jsonSource } from './source.js'

const SECRET = 'a-secret-of-decent-length'
const NOW = Date.UTC(2026, 2, 2, 9)

const OPTIONS: JsonSourceOptions = {
  name: 'home-crm',
  verify: { by: 'path', secret: SECRET },
  timezone: 'Europe/Moscow',
  events: [
    {
      event: 'Deal Changed',
      when: { type: ['order.created', 'order.changed'] },
      each: 'orders',
      properties: {
        dealId: 'id',
        stage: 'state',
        value: { path: 'total', divide: 100 },
        currency: { path: '$.currency', default: 'RUB' },
        applicationId: 'fields[code=APP].value',
        pipeline: { value: 'shop' },
        costOfGoods: 'cost',
      },
      at: 'changed',
      stages: { new: 'open', meeting: { name: 'Meeting', status: 'target' }, paid: 'won' },
    },
    {
      event: 'Payment Received',
      when: { type: 'payment' },
      properties: { paymentId: 'id', amount: 'sum', currency: { value: 'RUB' }, dealId: 'order' },
    },
  ],
}

function translate(body: unknown, options = OPTIONS, contentType = 'application/json') {
  const bytes = new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body))
  const headers = (name: string): string | undefined => (name === 'content-type' ? contentType : undefined)
  return jsonSource(options).translate({ headers, secret: SECRET, body: bytes, receivedAt: NOW })
}

const order = (more: object) => ({ type: 'order.changed', orders: [{ id: 7, state: 'new', ...more }] })

describe('the JSON source', () => {
  it('reads each item of a list as a deal, by paths, constants and the table of stages', () => {
    const body = {
      type: 'order.created',
      orders: [
        {
          id: 7,
          state: 'meeting',
          total: '150 050',
          cost: '1 200,50',
          changed: '02.03.2026 12:30',
          fields: [{ code: 'APP', value: 'app-1' }],
        },
        { id: '8', state: 'paid', total: 9900, changed: 1_772_441_000 },
      ],
    }
    expect(translate(body)).toMatchObject({
      kind: 'messages',
      messages: [
        {
          type: 'track',
          event: 'Deal Changed',
          timestamp: Date.UTC(2026, 2, 2, 9, 30),
          properties: {
            dealId: '7',
            stage: 'Meeting',
            status: 'target',
            value: 1500.5,
            costOfGoods: 1200.5,
            currency: 'RUB',
            applicationId: 'app-1',
            pipeline: 'shop',
          },
        },
        { timestamp: 1_772_441_000_000, properties: { dealId: '8', stage: 'paid', status: 'won', value: 99 } },
      ],
    })
  })

  it('reads payments, refunds among them, and knows a repeat by its content', () => {
    const payment = { type: 'payment', id: 31, sum: '-1 500,00', order: 7 }
    const first = translate(payment)
    expect(first).toMatchObject({
      messages: [{ event: 'Payment Received', properties: { paymentId: '31', amount: -1500, dealId: '7' } }],
    })
    expect(translate(payment)).toEqual(first)
    expect(translate({ ...payment, id: 32 })).not.toEqual(first)
  })

  it('reads forms with nested names', () => {
    const rule = OPTIONS.events[0]
    if (!rule) throw new Error('there is a rule')
    const options = { ...OPTIONS, events: [{ ...rule, when: {} }] }
    const form =
      'orders[0][id]=7&orders[0][state]=paid&orders[0][total]=5000&orders[0][fields][0][code]=APP&orders[0][fields][0][value]=a'
    expect(translate(form, options, 'application/x-www-form-urlencoded; charset=utf-8')).toMatchObject({
      messages: [{ properties: { dealId: '7', status: 'won', value: 50, applicationId: 'a' } }],
    })
  })

  it('takes values by a table, and calls with their length', () => {
    const options: JsonSourceOptions = {
      ...OPTIONS,
      events: [
        {
          event: 'Call Received',
          properties: {
            callId: 'call.id',
            duration: 'call.seconds',
            status: { path: 'call.result', map: { A: 'answered', M: 'missed' } },
            caller: 'call.from',
          },
        },
      ],
    }
    expect(translate({ call: { id: 5, seconds: '61', result: 'M', from: 79001234567 } }, options)).toMatchObject({
      messages: [{ properties: { callId: '5', duration: 61, status: 'missed', caller: '79001234567' } }],
    })
  })

  it('tells a deal that comes back to a stage, with and without a time of its own', () => {
    const at = (receivedAt: number) => {
      const body = new TextEncoder().encode(JSON.stringify(order({})))
      return jsonSource(OPTIONS).translate({ headers: () => undefined, secret: SECRET, body, receivedAt })
    }
    expect(at(NOW)).not.toEqual(at(NOW + 1))
    expect(translate(order({ changed: 1_772_441_000 }))).not.toEqual(translate(order({ changed: 1_772_441_001 })))
  })

  it('knows a repeat by an ID of the sender, also where one hook tells of several under one ID', () => {
    const [rule] = OPTIONS.events
    if (!rule) throw new Error('there is a rule')
    const options = { ...OPTIONS, events: [{ ...rule, id: '$.hook' }] }
    const idsOf = (body: object): readonly unknown[] => {
      const read = translate(body, options)
      return read.kind === 'messages' ? read.messages.map(({ messageId }) => messageId) : []
    }
    const two = {
      ...order({}),
      hook: 5,
      orders: [
        { id: 7, state: 'new' },
        { id: 8, state: 'new' },
      ],
    }
    expect(new Set(idsOf(two)).size).toBe(2)
    expect(idsOf({ ...two, currency: 'USD' })).toEqual(idsOf(two))
    expect(idsOf({ ...two, hook: 6 })).not.toEqual(idsOf(two))
  })

  it.each([
    ['not JSON', 'nonsense', 'the body is not JSON'],
    ['no object', '5', 'no object or list'],
    ['no list', { type: 'order.changed', orders: 5 }, 'there is no list at orders'],
    ['an unknown stage', order({ state: 'lost in space' }), 'the stage "lost in space" is not among "stages"'],
    ['an amount in two ways', order({ total: '1,234' }), '"value" "1,234" can be read in two ways'],
    ['a time that is none', order({ changed: 'soon' }), '"at" "soon" is not a time'],
    ['a thing for a name', order({ id: { a: 1 } }), '"dealId" is not text or a number'],
  ])('says why it cannot read %s', (_, body, reason) => {
    expect(translate(body)).toEqual({ kind: 'malformed', reason: expect.stringContaining(reason) })
  })

  it('tells nothing of a body that no rule is for', () => {
    expect(translate({ type: 'something.else' })).toEqual({ kind: 'messages', messages: [] })
  })

  it('takes the good items of a hook and keeps the bad ones with their reasons', async () => {
    const log = memoryLog()
    const collector = await createCollector({
      sites: [{ id: 'shop', writeKey: 'shop-web' }],
      log,
      sources: [jsonSource(OPTIONS)],
    })
    const body = { type: 'order.changed', orders: [{ id: 7, state: 'paid' }, { id: 8, state: '?' }, { state: 'new' }] }
    const post = (secret: string): Promise<Response> =>
      collector.fetch(
        new Request(`http://c/v1/sources/home-crm/${secret}`, { method: 'POST', body: JSON.stringify(body) }),
      )
    expect((await post('wrong')).status).toBe(401)
    expect(await (await post(SECRET)).json()).toMatchObject({
      accepted: 1,
      unreadable: [expect.stringContaining('"?"')],
    })
    expect((await log.rejected(10)).map(({ reason }) => reason)).toEqual([
      '"Deal Changed": "dealId" must be a string of 1 to 255 characters',
      expect.stringContaining('the stage "?" is not among "stages"'),
    ])
    await collector.close()
  })

  it('reports everything that is wrong with its options, each with its path', () => {
    const wrong: JsonSourceOptions = {
      name: 'x',
      verify: { by: 'hmac', header: 'x signature', secret: 'short' },
      timezone: 'Mars/Olympus',
      events: [
        { event: 'Deal Changed', properties: { dealId: 'a..b', value: 'total' } },
        {
          event: 'Payment Received',
          properties: { paymentId: 'id', amount: 'sum', currency: { value: 'RUB' } },
          when: { 'a[': 1 },
        },
      ],
    }
    const message = (() => {
      try {
        jsonSource(wrong)
        return ''
      } catch (error) {
        return error instanceof Error ? error.message : ''
      }
    })()
    for (const part of ['verify.header', 'verify.secret', 'timezone', 'events[0].properties.dealId']) {
      expect(message).toContain(part)
    }
    expect(message).toContain('"a[" is no path')
    expect(() =>
      jsonSource({ ...OPTIONS, events: [{ event: 'Deal Changed', properties: { dealId: 'a', value: 'total' } }] }),
    ).toThrow(/needs "stage"[^]*needs "currency"[^]*needs "stages"/)
    expect(() =>
      jsonSource({
        ...OPTIONS,
        events: [{ event: 'Payment Received', properties: { paymentId: 'a', amount: 'b', currency: 'c' } }],
      }),
    ).toThrow(/one of dealId, applicationId, userId/)
  })
})
