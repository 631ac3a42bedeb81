import type { TrackedEvent } from '@throughline/protocol'
import { expect, it } from 'vitest'
import type { Consumer, Log } from '../log/log.js'
import { someEvent } from './some-event.js'

const VISITOR = 'V1StGXR8-Z5jdHi6B-myT'

/** What every log promises of an erasure; `log` gives the test's own, which is empty. */
export function eraseContract(log: () => Log): void {
  async function consumer(sink: string): Promise<Consumer> {
    const held = await log().consumer(sink)
    if (!held) throw new Error(`the sink ${sink} is held by another collector`)
    return held
  }
  async function left(sink = 'reader'): Promise<string[]> {
    return (await (await consumer(sink)).take(10_000)).map(({ event }) => event.id)
  }
  const page = (id: string, anonymousId: string): TrackedEvent => someEvent(id, { type: 'page', anonymousId })
  const applied = (id: string, applicationId: string, more: Partial<TrackedEvent> = {}): TrackedEvent =>
    someEvent(id, { type: 'application', applicationId, ...more })
  const deal = (id: string, dealId: string, applicationId?: string): TrackedEvent =>
    someEvent(id, { type: 'deal', dealId, ...(applicationId && { applicationId }) })

  it('erases what a visitor did and what came of it, as it was told and as it was completed, and nothing else', async () => {
    // Stored as it came, which names no visitor, and again when the application tells who the user is.
    await log().append([someEvent('early', { type: 'payment', userId: '42' })])
    await log().append([
      page('a', VISITOR),
      page('b', 'another visitor'),
      // Its own server tells of the application without the visitor; the deal comes before it is known whose it is.
      deal('c', '7', 'app-1'),
      applied('d', 'app-1', { userId: '42' }),
      applied('e', 'app-1', { anonymousId: VISITOR, userId: '42' }),
      deal('f', '7'),
      deal('g', '8', 'app-2'),
      applied('h', 'app-2', { anonymousId: 'another visitor' }),
    ])
    const payment = someEvent('i', { type: 'payment', userId: '42' })
    await log().append([payment, someEvent('j', { type: 'payment', userId: '43' })])
    const { events, applications } = await log().erase(VISITOR, [])
    expect(await left()).toEqual(['b', 'g', 'h', 'j'])
    expect({ events, applications }).toEqual({ events: 8, applications: 1 })
  })

  it('forgets what would complete later events', async () => {
    await log().append([
      applied('a', 'app-1', { anonymousId: VISITOR, userId: '42' }),
      deal('b', '7', 'app-1'),
      applied('c', 'app-2', { anonymousId: 'another visitor', userId: '43' }),
    ])
    await log().erase(VISITOR, [])
    expect(
      await log().known([
        { site: 'shop', applicationId: 'app-1' },
        { site: 'shop', dealId: '7' },
        { site: 'shop', userId: '42' },
        { site: 'shop', userId: '43' },
      ]),
    ).toEqual([{ applicationId: 'app-1' }, undefined, undefined, { anonymousId: 'another visitor', userId: '43' }])
    await log().append([deal('d', '7', 'app-1')])
    const last = (await (await consumer('reader')).take(10)).at(-1)?.event
    expect(last).toEqual(deal('d', '7', 'app-1'))
  })

  it('leaves an application to the one who made it when the erased visitor told of it as well', async () => {
    const touch = { at: 1, source: 'yandex', medium: 'cpc', channel: 'Paid Search' }
    await log().append([
      applied('a', 'app-1', { anonymousId: 'another visitor', touch }),
      applied('b', 'app-1', { anonymousId: VISITOR }),
    ])
    expect(await log().erase(VISITOR, [])).toMatchObject({ events: 1, applications: 0 })
    expect(await left()).toEqual(['a'])
    expect(await log().known([{ site: 'shop', applicationId: 'app-1' }])).toMatchObject([
      { anonymousId: 'another visitor', touch },
    ])
  })

  it('erases no other site’s application or deal of the same ID', async () => {
    await log().append([
      applied('a', 'app-1', { anonymousId: VISITOR }),
      deal('b', '7', 'app-1'),
      { ...applied('c', 'app-1'), site: 'blog' },
      { ...deal('d', '7'), site: 'blog' },
    ])
    await log().erase(VISITOR, [])
    expect(await left()).toEqual(['c', 'd'])
  })

  it('takes a short ID for a visitor’s only where it is said to be one', async () => {
    await log().append([page('a', '42'), someEvent('b', { userId: '42', properties: { order: '42' } })])
    await log().reject([
      { site: 'shop', receivedAt: 1, reason: 'no type', message: '{"anonymousId":"42"}' },
      { site: 'shop', receivedAt: 1, reason: 'no type', message: '{"userId":"42"}' },
    ])
    expect(await log().erase('42', [])).toMatchObject({ events: 1, rejected: 1 })
    expect(await left()).toEqual(['b'])
    expect((await log().rejected(9)).map(({ message }) => message)).toEqual(['{"userId":"42"}'])
  })

  it('erases held entries, dead letters, refused messages and what sinks remember of the visitor', async () => {
    await log().append([page('a', VISITOR), page('b', VISITOR), page('c', 'another visitor')])
    const crm = await consumer('crm')
    await crm.take(10)
    await crm.settle([
      { kind: 'parked', position: 1, key: VISITOR, dueAt: 0, reason: 'busy' },
      { kind: 'dead', position: 2, key: VISITOR, reason: 'no such field' },
      { kind: 'dead', position: 3, key: 'another visitor', reason: 'no such field' },
    ])
    await crm.memory.write(
      new Map([
        [`contact:${VISITOR}`, 1],
        ['contact:other', 2],
      ]),
    )
    await log().reject([
      { site: 'shop', receivedAt: 1, reason: 'no type', message: `{"anonymousId":"${VISITOR}"}` },
      { site: 'shop', receivedAt: 1, reason: 'no type', message: '{}' },
    ])
    expect(await log().erase(VISITOR, [])).toMatchObject({ events: 2, rejected: 1 })
    expect(await crm.take(10)).toEqual([])
    expect((await log().dead('crm', 10)).map(({ event }) => event.id)).toEqual(['c'])
    expect((await log().lags()).get('crm')).toMatchObject({ behind: 0, parked: 0, dead: 1 })
    expect([...(await crm.memory.read([`contact:${VISITOR}`, 'contact:other'])).keys()]).toEqual(['contact:other'])
    expect((await log().rejected(9)).map(({ message }) => message)).toEqual(['{}'])
  })

  it('disturbs no cursor: what is left keeps its place, and what is under way is settled or passed', async () => {
    await log().append([page('a', 'x'), page('b', VISITOR), page('c', VISITOR), page('d', 'x'), page('e', VISITOR)])
    const crm = await consumer('crm')
    expect((await crm.take(4)).map(({ event }) => event.id)).toEqual(['a', 'b', 'c', 'd'])
    await log().erase(VISITOR, [])
    // The delivery that was under way ends after the erasure.
    await crm.settle([
      { kind: 'delivered', position: 1 },
      { kind: 'parked', position: 2, key: VISITOR, dueAt: 0, reason: 'busy' },
      { kind: 'delivered', position: 4 },
    ])
    expect(await crm.take(10)).toEqual([])
    expect((await log().lags()).get('crm')).toMatchObject({ behind: 0, parked: 0, dead: 0 })
    await log().append([page('f', 'x')])
    const [next] = await crm.take(10)
    expect([next?.position, next?.event.id]).toEqual([6, 'f'])
    await crm.settle([{ kind: 'delivered', position: 6 }])
    expect((await log().lags()).get('crm')).toMatchObject({ behind: 0 })
  })

  it('takes the visitor’s later events anew', async () => {
    await log().append([page('a', VISITOR)])
    await log().erase(VISITOR, [])
    expect(await log().append([page('a', VISITOR), page('b', VISITOR)])).toEqual({ accepted: 2, duplicates: 0 })
    expect(await log().erase(VISITOR, [])).toMatchObject({ events: 2 })
  })

  it('tells each sink whom to forget until it has, and then only how much it was', async () => {
    await log().append([page('a', VISITOR)])
    const { id } = await log().erase(VISITOR, ['warehouse', 'archive'])
    const warehouse = await consumer('warehouse')
    expect(await warehouse.toForget()).toEqual([{ id, visitor: VISITOR }])
    await warehouse.forgot(id, 3)
    expect(await warehouse.toForget()).toEqual([])
    expect(await (await consumer('archive')).toForget()).toEqual([{ id, visitor: VISITOR }])
    expect(await log().forgotten(id)).toEqual(new Map([['warehouse', 3]]))
  })

  it('sweeps a log that is longer than one step, while others append', async () => {
    const many = Array.from({ length: 4_500 }, (_, at) => page(`p${at}`, at % 1_500 === 0 ? VISITOR : 'x'))
    await log().append(many)
    const [erased] = await Promise.all([log().erase(VISITOR, []), log().append([page('late', 'x')])])
    expect(erased.events).toBe(3)
    expect(await left()).toHaveLength(4_498)
  })
}
