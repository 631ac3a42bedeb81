import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseBatch, parseMessage } from './parse-message.js'

const reasonOf = (input: unknown): string | undefined => {
  const message = parseMessage(input)
  return message.ok ? undefined : message.reason
}
const nested = (levels: number): unknown => (levels === 1 ? {} : { inside: nested(levels - 1) })
const track = (event: string, properties: object): object => ({ type: 'track', event, properties })

describe('parsing a message', () => {
  it('takes what Segment clients send, without nulls and without what the wire does not know', () => {
    expect(
      parseMessage({
        type: 'page',
        messageId: 'm',
        anonymousId: 'v',
        userId: null,
        name: '',
        integrations: {},
        context: {},
      }),
    ).toEqual({
      ok: true,
      value: { type: 'page', messageId: 'm', anonymousId: 'v', context: {} },
    })
  })

  it.each<[string, unknown, string]>([
    ['no object', [], 'a message must be a JSON object'],
    ['an unknown type', { type: 'pageview' }, '"type" must be one of page, track, identify, alias, group, screen'],
    [
      'a type from the prototype',
      { type: 'constructor' },
      '"type" must be one of page, track, identify, alias, group, screen',
    ],
    ['an ID that is a number', { type: 'page', anonymousId: 7 }, '"anonymousId" must be a string'],
    [
      'an ID without end',
      { type: 'page', anonymousId: 'x'.repeat(256) },
      '"anonymousId" is longer than 255 characters',
    ],
    ['nobody', { type: 'page' }, '"anonymousId" or "userId" is required'],
    ['properties that are a list', { type: 'page', userId: '7', properties: [] }, '"properties" must be an object'],
    [
      'properties without a bottom',
      { type: 'page', userId: '7', properties: nested(52) },
      '"properties" is nested deeper than 50 levels',
    ],
    [
      'lists nested without end',
      { type: 'page', userId: '7', properties: JSON.parse('{"a":' + '['.repeat(50) + ']'.repeat(50) + '}') },
      '"properties" is nested deeper than 50 levels',
    ],
    [
      'a time that is none',
      { type: 'page', userId: '7', timestamp: 'soon' },
      '"timestamp" must be an ISO 8601 date or epoch milliseconds',
    ],
    ['a track without its event', { type: 'track', userId: '7' }, '"event" must name what happened'],
  ])('refuses %s and says why', (_title, input, reason) => {
    expect(reasonOf(input)).toBe(reason)
  })

  it.each<[string, object, string]>([
    ['Application Submitted', {}, '"Application Submitted": "applicationId" must be a string of 1 to 255 characters'],
    [
      'Application Submitted',
      { applicationId: 'a', contact: 'me' },
      '"Application Submitted": "contact" must be an object',
    ],
    ['Call Received', {}, '"Call Received": "callId" must be a string of 1 to 255 characters'],
    [
      'Deal Changed',
      { dealId: '7', stage: 'New', status: 'sold' },
      '"Deal Changed": "status" must be one of unsorted, open, target, won, lost',
    ],
    [
      'Deal Changed',
      { dealId: '7', stage: 'New', status: 'won', value: 5 },
      '"Deal Changed": "currency" must be an ISO 4217 code such as RUB',
    ],
    [
      'Payment Received',
      { paymentId: '1', amount: '5', currency: 'RUB' },
      '"Payment Received": "amount" must be a number in major units',
    ],
    [
      'Payment Received',
      { paymentId: '1', amount: 5, currency: 'RUB' },
      '"Payment Received": one of dealId, applicationId, userId is required',
    ],
    [
      'Cost Recorded',
      { date: '1 March', source: 'x', amount: 1, currency: 'RUB' },
      '"Cost Recorded": "date" must be a date such as 2026-03-31',
    ],
  ])('refuses an incomplete %s and names the property', (event, properties, reason) => {
    expect(reasonOf(track(event, properties))).toBe(reason)
  })

  it.each<[string, object]>([
    ['Application Submitted', { applicationId: 'a', contact: { phone: '+7' } }],
    ['Call Received', { callId: '1' }],
    ['Deal Changed', { dealId: '7', stage: 'New', status: 'open' }],
    ['Payment Received', { paymentId: '1', amount: -5.5, currency: 'RUB', userId: '7' }],
    ['Cost Recorded', { date: '2026-02-28', source: 'yandex', amount: 0, currency: 'RUB' }],
  ])('takes a complete %s from nobody in particular', (event, properties) => {
    expect(reasonOf(track(event, properties))).toBeUndefined()
  })

  it('answers to any JSON with a typed message or a reason, and never repeats values in a reason', () => {
    const message = fc.record(
      {
        type: fc.constantFrom('page', 'track', 'x', 7),
        anonymousId: fc.jsonValue(),
        event: fc.jsonValue(),
        properties: fc.jsonValue(),
        context: fc.jsonValue(),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), message), (input) => {
        const result = parseMessage(input)
        expect(result.ok || result.reason.length < 120).toBe(true)
      }),
    )
  })
})

describe('parsing a batch', () => {
  it('leaves each message to be judged on its own', () => {
    expect(parseBatch({ writeKey: 'k', sentAt: '2026-01-01T00:00:00Z', batch: [1, {}] })).toEqual({
      ok: true,
      value: { writeKey: 'k', sentAt: '2026-01-01T00:00:00Z', batch: [1, {}] },
    })
  })

  it('needs an object with a list', () => {
    expect(parseBatch(null)).toEqual({ ok: false, reason: 'the body must be a JSON object' })
    expect(parseBatch({ batch: {} })).toEqual({ ok: false, reason: '"batch" must be an array of messages' })
    expect(parseBatch({ batch: [], writeKey: 7 })).toEqual({ ok: false, reason: '"writeKey" must be a string' })
  })
})
