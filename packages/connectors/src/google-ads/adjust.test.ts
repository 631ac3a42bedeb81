import type { Json, TrackedEvent } from '@throughline/protocol'
import { describe, expect, it } from 'vitest'
import { attempt } from '../../test/deliver.js'
import { springTouch } from '../../test/events.js'
import { clicked, googleAdsWorld } from '../../test/google-ads-world.js'

const DAY_MS = 86_400_000
const AT = Date.UTC(2026, 2, 2, 8, 30)
const SALE = { conversionAction: 'customers/1234567890/conversionActions/222', orderId: 'p-1' }

function payment(paymentId: string, amount: number, more: Readonly<Record<string, Json>> = {}, at = AT): TrackedEvent {
  const properties = { paymentId, amount, currency: 'RUB', ...more }
  return clicked('app-1', { id: `${paymentId} ${amount}`, type: 'payment', occurredAt: at, properties })
}

const refund = (paymentId: string, amount: number, at = AT + 60_000): TrackedEvent =>
  payment(paymentId, -amount, { refundOf: 'p-1' }, at)

function deal(status: string, value: number, at = AT): TrackedEvent {
  const properties = { dealId: '7', status, value, currency: 'RUB' }
  return clicked('app-1', { id: `${status} ${value}`, type: 'deal', dealId: '7', occurredAt: at, properties })
}

describe('Google Ads, of a conversion that it was told,', () => {
  it('is told what is left of it after a refund, and takes it back when nothing is', async () => {
    const { sink, context, fake } = googleAdsWorld()
    await sink.deliver([payment('p-1', 1_500.5)], context)
    expect(await sink.deliver([refund('r-1', 500)], context)).toEqual([{ kind: 'delivered' }])
    await sink.deliver([refund('r-2', 1_000.5, AT + 120_000)], context)
    expect(fake.adjustments()).toEqual([
      {
        ...SALE,
        adjustmentType: 'RESTATEMENT',
        adjustmentDateTime: '2026-03-02 08:31:00+00:00',
        restatementValue: { adjustedValue: 1_000.5, currencyCode: 'RUB' },
      },
      { ...SALE, adjustmentType: 'RETRACTION', adjustmentDateTime: '2026-03-02 08:32:00+00:00' },
    ])
    expect(fake.shown()).toMatchObject([{ event: 'Sale', value: 0, adjusted: 'RETRACTION' }])
  })

  it('is told of a payment and its refunds of one batch in two requests, and of each once', async () => {
    const { sink, context, fake, requests } = googleAdsWorld()
    const events = [payment('p-1', 100), refund('r-1', 30), refund('r-2', 20)]
    expect(await sink.deliver(events, context)).toEqual(events.map(() => ({ kind: 'delivered' })))
    await sink.deliver(events, context)
    expect(requests.map(({ url }) => url.split(':').at(-1)).slice(1)).toEqual([
      'uploadClickConversions',
      'uploadConversionAdjustments',
    ])
    expect(fake.adjustments().map(({ restatementValue: value }) => value)).toEqual([
      { adjustedValue: 50, currencyCode: 'RUB' },
    ])
  })

  it('is told another value, and that a deal was lost after all', async () => {
    const { sink, context, fake, requests } = googleAdsWorld()
    for (const event of [deal('won', 90), deal('won', 90), deal('won', 70, AT), deal('lost', 70, AT + 60_000)])
      await sink.deliver([event], context)
    expect(fake.adjustments()).toMatchObject([
      { orderId: '7-won', adjustmentType: 'RESTATEMENT', restatementValue: { adjustedValue: 70, currencyCode: 'RUB' } },
      { orderId: '7-won', adjustmentType: 'RETRACTION' },
    ])
    const asked = requests.length
    // What was taken back cannot be given again.
    expect(await sink.deliver([deal('won', 80, AT + 120_000)], context)).toEqual([{ kind: 'delivered' }])
    expect(requests).toHaveLength(asked)
  })

  it('is told nothing of what was before, when news of that comes late', async () => {
    const { sink, context, fake } = googleAdsWorld()
    for (const event of [deal('won', 90, AT + 60_000), deal('lost', 50), deal('won', 50)])
      expect(await sink.deliver([event], context)).toEqual([{ kind: 'delivered' }])
    expect(fake.adjustments()).toEqual([])
  })

  it('is told nothing of what it was never told, nor of a click that it cannot find again', async () => {
    const { sink, context, fake, requests } = googleAdsWorld()
    expect(await sink.deliver([refund('r-1', 500), deal('lost', 5)], context)).toEqual([
      { kind: 'delivered' },
      { kind: 'delivered' },
    ])
    expect(requests).toHaveLength(0)
    const touch = { ...springTouch, clickIds: { wbraid: 'web' } }
    const events = [payment('p-1', 100), refund('r-1', 50)].map((event) => ({ ...event, touch }))
    expect(await sink.deliver(events, context)).toEqual([{ kind: 'delivered' }, { kind: 'delivered' }])
    expect(fake.conversions()).toHaveLength(1)
    expect(fake.adjustments()).toEqual([])
  })

  it('hears of a refund once it has taken the payment, and after it in the log as well', async () => {
    const { sink, context, fake } = googleAdsWorld()
    fake.unseen.add('click-1')
    const events = [payment('p-1', 100), refund('r-1', 100)]
    expect((await sink.deliver(events, context)).map(({ kind }) => kind)).toEqual(['retry', 'retry'])
    expect(sink.key?.(refund('r-1', 100))).toBe(sink.key?.(payment('p-1', 100)))
    fake.unseen.clear()
    await sink.deliver(events, context)
    expect(fake.adjustments()).toMatchObject([{ orderId: 'p-1', adjustmentType: 'RETRACTION' }])
  })

  it('waits where Google is still working at the conversion', async () => {
    const { sink, context, fake } = googleAdsWorld({}, { adjustableAfterMs: DAY_MS })
    await sink.deliver([payment('p-1', 100)], context)
    expect(await sink.deliver([refund('r-1', 100)], context)).toEqual([
      { kind: 'retry', reason: expect.stringContaining('TOO_RECENT_CONVERSION'), afterMs: 6 * 3_600_000 },
    ])
    await context.clock.sleep(DAY_MS)
    expect(await sink.deliver([refund('r-1', 100)], context)).toEqual([{ kind: 'delivered' }])
    expect(fake.adjustments()).toHaveLength(1)
  })

  it('refuses what cannot be any more, with the reason', async () => {
    const { sink, context, fake } = googleAdsWorld()
    await sink.deliver([payment('p-1', 100)], context)
    const dollars = payment('r-1', -50, { refundOf: 'p-1', currency: 'USD' })
    expect(await sink.deliver([dollars], context)).toEqual([
      { kind: 'rejected', reason: 'it was paid in RUB and is paid back in USD' },
    ])
    await context.clock.sleep(55 * DAY_MS)
    expect(await sink.deliver([refund('r-2', 50)], context)).toEqual([
      { kind: 'rejected', reason: 'Google Ads adjusts nothing that happened more than 54 days ago' },
    ])
    expect(fake.adjustments()).toEqual([])
  })

  it('hears of it again when its answer was lost, and counts it once', async () => {
    const { sink, context, fake } = googleAdsWorld()
    await sink.deliver([payment('p-1', 100)], context)
    fake.faults.start({ kind: 'lost-answer' })
    expect(await attempt(sink, [refund('r-1', 40)], context)).toMatchObject({ code: 'no-answer' })
    fake.faults.stop()
    expect(await sink.deliver([refund('r-1', 40)], context)).toEqual([{ kind: 'delivered' }])
    expect(fake.adjustments()).toHaveLength(1)
    await sink.deliver([refund('r-2', 10)], context)
    expect(fake.adjustments().at(-1)).toMatchObject({ restatementValue: { adjustedValue: 50 } })
  })

  it('keeps the conversions that it took before it went away', async () => {
    const { sink, context, fake } = googleAdsWorld()
    await sink.deliver([payment('p-1', 100)], context)
    const failing = {
      ...context,
      fetch: (...args: Parameters<typeof fetch>) => {
        if (new Request(...args).url.endsWith('Adjustments')) fake.faults.start({ kind: 'server-error' })
        return context.fetch(...args)
      },
    }
    const results = await sink.deliver([payment('p-2', 5), refund('r-1', 40)], failing)
    expect(results.map(({ kind }) => kind)).toEqual(['delivered', 'retry'])
    expect(await attempt(sink, [refund('r-1', 40)], failing)).toMatchObject({ code: 'server-error' })
    fake.faults.stop()
    await sink.deliver([refund('r-1', 40)], context)
    expect(fake.adjustments()).toHaveLength(1)
  })
})
