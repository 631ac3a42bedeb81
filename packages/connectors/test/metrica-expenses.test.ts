import type { TrackedEvent } from '@throughline/protocol'
import { describe, expect, it } from 'vitest'
import { application } from './events.js'
import { awayAt, metricaWorld } from './metrica-world.js'
import { vendorContract } from './vendor-world.js'

const world = () => metricaWorld({ send: 'expenses' })

/** What a campaign cost on a day. */
function cost(campaign: string, amount: number, more: Readonly<Record<string, string>> = {}): TrackedEvent {
  const properties = { date: '2026-03-01', source: 'vk', medium: 'cpc', campaign, amount, currency: 'RUB', ...more }
  return { ...application('none', { id: `${campaign} ${amount}`, type: 'cost', name: 'Cost Recorded' }), properties }
}

vendorContract('metrica, expenses', {
  open: world,
  received: (fake) => fake.expenses().map(({ UTMCampaign }) => UTMCampaign),
  event: (number) => cost(`app-${number}`, 10),
  poison: () => cost('app-999', -10),
})

describe('metrica, of expenses,', () => {
  it('is told what ads cost by their marks, under the provider’s name', async () => {
    const { sink, context, fake, requests } = world()
    await sink.deliver([cost('spring', 10.5, { term: 'shoes', clicks: '3' })], context)
    expect(fake.expenses()).toEqual([
      {
        Date: '2026-03-01',
        UTMSource: 'vk',
        UTMMedium: 'cpc',
        UTMCampaign: 'spring',
        UTMTerm: 'shoes',
        UTMContent: '',
        Expenses: '10.5',
        Currency: 'RUB',
        Clicks: '3',
      },
    ])
    expect(new URL(requests[0]?.url ?? '').searchParams.get('provider')).toBe('throughline')
  })

  it('is sent a day whole when any of it changes, since that takes the place of what was there', async () => {
    const { sink, context, fake, requests } = world()
    await sink.deliver([cost('spring', 10), cost('summer', 5), cost('spring', 20, { date: '2026-03-02' })], context)
    await sink.deliver([cost('spring', 11)], context)
    await sink.deliver([cost('spring', 11)], context)
    expect(requests).toHaveLength(3)
    expect(fake.expenses().map((line) => [line['Date'], line['UTMCampaign'], line['Expenses']])).toEqual([
      ['2026-03-01', 'spring', '11'],
      ['2026-03-01', 'summer', '5'],
      ['2026-03-02', 'spring', '20'],
    ])
  })

  it('is not told what Direct cost, which it knows, nor of anything else', () => {
    const { sink } = world()
    const untold = [cost('spring', 10, { provider: 'yandex-direct' }), application('app-1')]
    expect(untold.map((event) => sink.accepts?.(event))).toEqual([false, false])
  })

  it('keeps the days that were taken before Metrica went away, and tries the others again', async () => {
    const opened = world()
    const { sink, context, fake } = opened
    const days = [cost('spring', 10), cost('spring', 20, { date: '2026-03-02' })]
    expect((await sink.deliver(days, awayAt(opened, 2))).map(({ kind }) => kind)).toEqual(['delivered', 'retry'])
    fake.faults.stop()
    expect(await sink.deliver(days, context)).toEqual([{ kind: 'delivered' }, { kind: 'delivered' }])
    expect(fake.files()).toBe(2)
  })
})
