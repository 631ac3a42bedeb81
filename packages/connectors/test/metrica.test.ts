import type { TrackedEvent } from '@throughline/protocol'
import { describe, expect, it } from 'vitest'
import { application, springTouch } from './events.js'
import { awayAt, FIRST_CLIENT, metricaWorld as world, ofClient as of } from './metrica-world.js'
import { vendorContract } from './vendor-world.js'

vendorContract('metrica', {
  open: () => world(),
  // A ClientId is longer than a number may be.
  received: (fake) => fake.conversions().map(({ ClientId = '' }) => `app-${BigInt(ClientId) - FIRST_CLIENT}`),
  event: (number) => of(number),
  poison: () => of(999, { occurredAt: Date.UTC(2026, 2, 2, 10) }),
})

describe('metrica', () => {
  it('tells of an application, a target deal, a sale and a payment by their goals, with the money', async () => {
    const { sink, context, fake } = world()
    const money = { value: 50_000, currency: 'RUB' }
    const deal = (status: string): TrackedEvent =>
      of(1, { type: 'deal', id: status, dealId: '9', properties: { dealId: '9', status, ...money } })
    const payment = of(1, { type: 'payment', id: 'p', properties: { paymentId: 'p', amount: 100.5, currency: 'RUB' } })
    await sink.deliver([of(1), deal('target'), deal('won'), payment], context)
    const line = { ClientId: String(FIRST_CLIENT + 1n), DateTime: '1772440200' }
    expect(fake.conversions()).toEqual([
      { ...line, Target: 'application', Price: '', Currency: '' },
      { ...line, Target: 'target_deal', Price: '50000', Currency: 'RUB' },
      { ...line, Target: 'sale', Price: '50000', Currency: 'RUB' },
      { ...line, Target: 'payment', Price: '100.5', Currency: 'RUB' },
    ])
    expect(fake.files()).toBe(1)
  })

  it('tells nothing of lost deals, refunds, bots and visitors whom Metrica cannot know', () => {
    const { sink } = world()
    const untold = [
      of(1, { type: 'deal', properties: { status: 'lost' } }),
      of(1, { type: 'payment', properties: { amount: -5 } }),
      of(1, { bot: true }),
      application('app-1', { userId: 'u' }),
    ]
    expect(untold.map((event) => sink.accepts?.(event))).toEqual([false, false, false, false])
  })

  it('knows a visitor by ClientId, else by the click, else by the user where the site tells Metrica its users', async () => {
    const { sink, context, fake } = world({ userIds: true })
    const clicked = application('app-2', { touch: { ...springTouch, clickIds: { yclid: 'y1' } }, userId: 'u' })
    const named = application('app-3', { userId: 'u' })
    await sink.deliver([of(1), clicked, named], context)
    expect(fake.conversions().map(({ ClientId, Yclid, UserId }) => [ClientId, Yclid, UserId])).toEqual([
      [String(FIRST_CLIENT + 1n), undefined, undefined],
      [undefined, 'y1', undefined],
      [undefined, undefined, 'u'],
    ])
  })

  it('refuses what is older than 21 days, which Metrica would attach to nothing', async () => {
    const { sink, context } = world()
    const results = await sink.deliver([of(1, { occurredAt: context.clock.now() - 22 * 86_400_000 })], context)
    expect(results).toEqual([{ kind: 'rejected', reason: 'Metrica takes nothing older than 21 days' }])
  })

  it('counts once what Metrica has taken without our hearing of it', async () => {
    const { sink, context, fake } = world()
    fake.faults.start({ kind: 'lost-answer' })
    await expect(sink.deliver([of(1), of(2)], context)).rejects.toMatchObject({ code: 'no-answer' })
    fake.faults.stop()
    expect(await sink.deliver([of(1), of(2), of(3)], context)).toMatchObject([
      { kind: 'delivered' },
      { kind: 'delivered' },
      { kind: 'delivered' },
    ])
    expect(fake.conversions().map(({ ClientId = '' }) => Number(BigInt(ClientId) - FIRST_CLIENT))).toEqual([1, 2, 3])
  })

  it('sends the rest again when only one of its files went through', async () => {
    const opened = world()
    const { sink, context, fake } = opened
    const clicked = application('app-2', { touch: { ...springTouch, clickIds: { yclid: 'y1' } } })
    const results = await sink.deliver([of(1), clicked], awayAt(opened, 2))
    expect(results.map(({ kind }) => kind)).toEqual(['delivered', 'retry'])
    fake.faults.stop()
    expect(await sink.deliver([clicked], context)).toEqual([{ kind: 'delivered' }])
    expect(fake.conversions()).toHaveLength(2)
  })

  it('refuses what reaches a goal that the counter does not have, and tells it again once it has', async () => {
    const { sink, context, fake, requests } = world()
    const called = of(2, { type: 'call', properties: { callId: 'c' } })
    const results = await sink.deliver([of(1), called], context)
    expect(results).toEqual([
      { kind: 'delivered' },
      { kind: 'rejected', reason: expect.stringContaining('Metrica has no goal "call"') },
    ])
    expect(fake.conversions()).toHaveLength(1)
    const asked = requests.length
    await sink.deliver([of(1), called], context)
    expect(requests.slice(asked).map(({ method }) => method)).toEqual(['POST', 'GET'])
  })

  it('asks no more of a login in a day than it may, and waits while others have used it up', async () => {
    const { sink, context, fake } = world({}, { requestsPerDay: 3 })
    for (const number of [1, 2, 3]) await sink.deliver([of(number)], context)
    await expect(sink.deliver([of(4)], context)).rejects.toMatchObject({ code: 'rate-limited' })
    await context.clock.sleep(86_400_000)
    expect(await sink.deliver([of(4)], context)).toEqual([{ kind: 'delivered' }])
    expect(fake.conversions()).toHaveLength(4)
    // A day has 1,440 minutes, and a login 5,000 requests.
    expect(sink.limits.requests).toEqual({ count: 1, intervalMs: 60_000 })
  })

  it('says in its check what became of the files', async () => {
    const { sink, context, fake } = world({ userIds: true })
    await sink.deliver([application('app-1', { userId: 'stranger' })], context)
    await sink.deliver([of(1, { type: 'call', properties: { callId: 'c' } })], context)
    await context.clock.sleep(2 * 3_600_000)
    const found = await sink.check?.(context)
    expect(found?.map(({ level }) => level)).toEqual(['good', 'doubtful', 'doubtful', 'doubtful'])
    expect(found?.[1]?.text).toBe('the counter has no goal "call": what would reach it is not counted')
    expect(found?.map(({ text }) => text).join('\n')).toMatch(/of 1 lines Metrica understood 0.*\n.*knew none/)
    fake.faults.start({ kind: 'unauthorised' })
    expect((await sink.check?.(context))?.[0]?.level).toBe('wrong')
  })
})
