import { SinkUnavailable, type DeliveryContext } from '@throughline/collector'
import type { TrackedEvent } from '@throughline/protocol'
import { describe, expect, it } from 'vitest'
import { deliveryContext } from '../../test/context.js'
import { attempt } from '../../test/deliver.js'
import { application } from '../../test/events.js'
import { leapingClock } from '../../test/leaping-clock.js'
import { sinkMemory } from '../../test/memory.js'
import { httpSink, type HttpSinkParts } from './http-sink.js'
import { onceInLife, oncePerEvent } from './once.js'

interface Item {
  readonly id: string
  readonly who: string
}

const parts: HttpSinkParts<Item> = {
  vendor: 'Acme',
  name: 'acme',
  purpose: 'analytics',
  limits: { items: 8, timeoutMs: 1_000 },
  rules: [{ when: {}, send: { from: 'name' }, with: { contact: 'properties.contact.email' } }],
  personalData: 'none',
  addressee: ({ anonymousId }) => anonymousId,
  encode: ({ event, contact, mapped }) =>
    event.id === 'impossible'
      ? { rejected: 'Acme takes no such thing' }
      : {
          item: {
            id: event.id,
            who: [event.anonymousId, contact?.email, mapped.fields['contact']]
              .filter((each) => typeof each === 'string')
              .join(' '),
          },
        },
  request: (items) => ({ url: 'https://acme.example/', body: { ids: items.map(({ id }) => id), who: items[0]?.who } }),
  read: ({ status }, items) => (status === 200 ? items.map(() => ({ kind: 'delivered' })) : undefined),
}

/** A vendor that answers by what it is asked, and what it was asked for. */
function acme(answer: (ids: readonly string[], count: number) => Response = () => new Response('ok')) {
  const asked: (readonly string[])[] = []
  const context: DeliveryContext = deliveryContext({
    clock: leapingClock(),
    limits: parts.limits,
    memory: sinkMemory(),
    handle: async (request) => {
      const { ids }: { ids: readonly string[] } = JSON.parse(await request.text())
      asked.push(ids)
      return answer(ids, asked.length)
    },
  })
  return { asked, context }
}

const event = (id: string, more: Partial<TrackedEvent> = {}): TrackedEvent => application(`app-${id}`, { id, ...more })
const kinds = (results: Awaited<ReturnType<typeof attempt>>): unknown =>
  results instanceof SinkUnavailable ? results.code : results.map(({ kind }) => kind)

describe('a sink that speaks HTTP', () => {
  it('wants what the vendor knows the visitor of, and no bots', () => {
    const sink = httpSink(parts)
    const { anonymousId: _, ...nobody } = event('a')
    const { name: __, ...nameless } = event('a')
    expect([event('a'), nobody, nameless, event('a', { bot: true })].map((each) => sink.accepts?.(each))).toEqual([
      true,
      false,
      false,
      false,
    ])
  })

  it('finds by halves the one event that refuses a request, and sends the others', async () => {
    const { asked, context } = acme((ids) => new Response('', { status: ids.includes('c') ? 400 : 200 }))
    const results = await attempt(
      httpSink(parts),
      ['a', 'b', 'c', 'd'].map((id) => event(id)),
      context,
    )
    expect(results).toEqual([
      { kind: 'delivered' },
      { kind: 'delivered' },
      { kind: 'rejected', reason: 'Acme answered 400' },
      { kind: 'delivered' },
    ])
    expect(asked).toEqual([['a', 'b', 'c', 'd'], ['a', 'b'], ['c', 'd'], ['c'], ['d']])
  })

  it('makes a request smaller that is too large', async () => {
    const { context } = acme((ids) => new Response('', { status: ids.length > 1 ? 413 : 200 }))
    expect(kinds(await attempt(httpSink(parts), [event('a'), event('b')], context))).toEqual(['delivered', 'delivered'])
  })

  it('sends again at once what was refused only along with others', async () => {
    const read: HttpSinkParts<Item>['read'] = ({ status }, items) =>
      items.map(({ id }) =>
        status === 200
          ? { kind: 'delivered' }
          : id === 'bad'
            ? { kind: 'rejected', reason: 'Acme says bad' }
            : id === 'slow'
              ? { kind: 'retry', reason: 'too fast', afterMs: 5 }
              : { kind: 'again' },
      )
    const { asked, context } = acme((_, count) => new Response('', { status: count === 1 ? 400 : 200 }))
    const events = ['a', 'bad', 'slow', 'b'].map((id) => event(id))
    expect(await attempt(httpSink({ ...parts, read }), events, context)).toEqual([
      { kind: 'delivered' },
      { kind: 'rejected', reason: 'Acme says bad' },
      { kind: 'retry', reason: 'too fast', afterMs: 5 },
      { kind: 'delivered' },
    ])
    expect(asked).toEqual([
      ['a', 'bad', 'slow', 'b'],
      ['a', 'b'],
    ])
  })

  it.each([
    [408, 'server-error'],
    [503, 'server-error'],
    [302, 'server-error'],
    [429, 'rate-limited'],
    [401, 'unauthorised'],
    [404, 'unauthorised'],
  ])('blames no event for a %i', async (status, code) => {
    const { context } = acme(() => new Response(null, { status, headers: { 'retry-after': '3' } }))
    expect(await attempt(httpSink(parts), [event('impossible'), event('a')], context)).toMatchObject({ code })
  })

  it('keeps groups apart, fills their requests, and keeps what was taken when the vendor goes away', async () => {
    const { asked, context } = acme((_, count) => new Response('', { status: count === 3 ? 503 : 200 }))
    const sink = httpSink({ ...parts, group: ({ who }) => who, perRequest: 2 })
    const events = ['x1', 'y1', 'x2', 'x3', 'z1'].map((id) => event(id, { anonymousId: id.slice(0, 1) }))
    expect(await attempt(sink, events, context)).toEqual([
      { kind: 'delivered' },
      { kind: 'retry', reason: 'Acme answered 503' },
      { kind: 'delivered' },
      { kind: 'delivered' },
      { kind: 'retry', reason: 'Acme answered 503' },
    ])
    expect(asked).toEqual([['x1', 'x2'], ['x3'], ['y1']])
  })

  it('tells a vendor of persons only what it may know', async () => {
    const whole = event('a', { properties: { contact: { email: 'ann@shop.example' } } })
    const seen = async (personalData: HttpSinkParts<Item>['personalData']): Promise<unknown> => {
      let who: unknown
      const { context } = acme()
      const request: HttpSinkParts<Item>['request'] = (items) => {
        who = items[0]?.who
        return parts.request(items, 0)
      }
      await httpSink({ ...parts, personalData, request }).deliver([whole], context)
      return who
    }
    expect(await seen('none')).toBe('visitor-1')
    expect(await seen('hashed')).toBe('visitor-1 ann@shop.example')
    expect(await seen('plain')).toBe('visitor-1 ann@shop.example ann@shop.example')
  })
})

describe('what happens once', () => {
  const deal = (id: string, status: string, more: Partial<TrackedEvent> = {}): TrackedEvent =>
    event(id, { type: 'deal', dealId: '7', properties: { dealId: '7', status }, ...more })

  it('is told once, in one delivery or in many, and the most complete version of it', async () => {
    const { asked, context } = acme()
    const sink = httpSink({ ...parts, once: onceInLife })
    const first = [deal('a', 'target'), deal('a~completed01', 'target', { revises: 'a' }), deal('b', 'target')]
    expect(kinds(await attempt(sink, first, context))).toEqual(['delivered', 'delivered', 'delivered'])
    const later = [deal('c', 'target'), deal('d', 'won'), deal('a~completed02', 'target', { revises: 'a' })]
    expect(kinds(await attempt(sink, later, context))).toEqual(['delivered', 'delivered', 'delivered'])
    expect(asked).toEqual([['a~completed01'], ['d']])
  })

  it('counts by what an event tells, not by its ID', () => {
    const payment = (id: string, paymentId: string, site = 'shop'): TrackedEvent =>
      event(id, { type: 'payment', site, properties: { paymentId } })
    expect(onceInLife(payment('a', 'p'))).toBe(onceInLife(payment('b', 'p')))
    expect(onceInLife(payment('a', 'p'))).not.toBe(onceInLife(payment('a', 'q')))
    expect(onceInLife(payment('a', 'p'))).not.toBe(onceInLife(payment('a', 'p', 'blog')))
    expect(onceInLife(event('a', { type: 'track' }))).toBeUndefined()
    expect(oncePerEvent(deal('a', 'won'))).not.toBe(oncePerEvent(deal('b', 'won')))
    expect(oncePerEvent(deal('a~completed03', 'won', { revises: 'a' }))).toBe(oncePerEvent(deal('a', 'won')))
    expect(oncePerEvent(event('a', { type: 'page' }))).toBeUndefined()
  })

  it('is told again when it was refused or never arrived', async () => {
    const { asked, context } = acme((_, count) => new Response('', { status: count === 1 ? 503 : 200 }))
    const sink = httpSink({ ...parts, once: onceInLife })
    expect(kinds(await attempt(sink, [deal('a', 'won')], context))).toBe('server-error')
    expect(kinds(await attempt(sink, [deal('a', 'won')], context))).toEqual(['delivered'])
    expect(kinds(await attempt(sink, [deal('a', 'won')], context))).toEqual(['delivered'])
    expect(asked).toEqual([['a'], ['a']])
  })

  it('is not taken for told when the vendor has rejected it', async () => {
    const { asked, context } = acme((_, count) => new Response('', { status: count === 1 ? 400 : 200 }))
    const sink = httpSink({ ...parts, once: onceInLife })
    expect(kinds(await attempt(sink, [deal('a', 'won')], context))).toEqual(['rejected'])
    expect(kinds(await attempt(sink, [deal('b', 'won')], context))).toEqual(['delivered'])
    expect(asked).toEqual([['a'], ['b']])
  })
})
