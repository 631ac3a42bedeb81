import type { TrackedEvent } from '@throughline/protocol'
import { describe, expect, it } from 'vitest'
import type { MetricaOptions } from '../src/metrica/index.js'
import { worksOf } from './deliver.js'
import { clientId, metricaWorld, ofClient } from './metrica-world.js'
import { vendorContract } from './vendor-world.js'

const DAY_MS = 86_400_000
const AT = Date.UTC(2026, 2, 2, 8, 30)

const world = (options: Partial<MetricaOptions> = {}) => metricaWorld({ send: 'orders', ...options })

function deal(number: number, status: string, more: Partial<TrackedEvent> = {}): TrackedEvent {
  const dealId = `app-${number}`
  return ofClient(number, {
    id: `${dealId}-${status}`,
    type: 'deal',
    dealId,
    properties: { dealId, status, value: 900.5, costOfGoods: 300, currency: 'RUB' },
    ...more,
  })
}

vendorContract('metrica, orders', {
  open: () => world(),
  received: (fake) => fake.orders().map(({ id }) => id),
  event: (number) => deal(number, 'won'),
  poison: () => deal(999, 'won', { occurredAt: Date.UTC(2026, 2, 2, 10) }),
})

describe('metrica, of orders,', () => {
  it('is told how a deal stands under the deal’s ID, by the visitor and in the counter’s own time', async () => {
    const { sink, context, fake } = world()
    await sink.deliver(worksOf(sink, [deal(1, 'won')]), context)
    expect(fake.orders()).toEqual([
      {
        id: 'app-1',
        create_date_time: '2026-03-02 11:30:00',
        client_ids: clientId(1),
        emails_md5: '',
        phones_md5: '',
        order_status: 'PAID',
        revenue: '900.5',
        cost: '300',
        currency: 'RUB',
      },
    ])
  })

  it('changes the same order as the deal changes, keeps its date, and asks nothing for what has not changed', async () => {
    const { sink, context, fake, requests } = world({ timezone: 'UTC' })
    const tell = async (...events: readonly TrackedEvent[]) => sink.deliver(worksOf(sink, events), context)
    await tell(deal(1, 'open'))
    await tell(deal(1, 'target', { occurredAt: AT + 60_000 }))
    expect(requests).toHaveLength(1)
    await tell(deal(1, 'won', { occurredAt: AT + 120_000 }))
    await context.clock.sleep(30 * DAY_MS)
    const returned = deal(1, 'lost', { occurredAt: AT + 30 * DAY_MS })
    expect(await tell(returned)).toEqual([{ kind: 'delivered' }])
    expect(await tell(returned)).toEqual([{ kind: 'delivered' }])
    expect(requests).toHaveLength(3)
    expect(fake.orders()).toMatchObject([{ create_date_time: '2026-03-02 08:30:00', order_status: 'CANCELLED' }])
  })

  it('does not go back to what a deal was before, when news of that comes late', async () => {
    const { sink, context, fake } = world()
    const tell = async (event: TrackedEvent) => sink.deliver(worksOf(sink, [event]), context)
    await tell(deal(1, 'won', { occurredAt: AT + 60_000 }))
    expect(await tell(deal(1, 'open'))).toEqual([{ kind: 'delivered' }])
    expect(fake.orders()).toMatchObject([{ order_status: 'PAID' }])
  })

  it('is told of many changes of a deal as one, and of a deal that nobody has looked at not at all', async () => {
    const { sink, context, fake, requests } = world()
    const events = [deal(1, 'open'), deal(1, 'won', { occurredAt: AT + 1_000 }), deal(2, 'open')]
    await sink.deliver(worksOf(sink, events), context)
    expect(fake.orders().map(({ id, order_status: status }) => [id, status])).toEqual([
      ['app-1', 'PAID'],
      ['app-2', 'IN_PROGRESS'],
    ])
    expect(requests).toHaveLength(1)
    const untold = [deal(1, 'unsorted'), ofClient(1), deal(1, 'won', { bot: true }), deal(1, 'won', { trackers: {} })]
    expect(untold.map((event) => sink.accepts?.(event))).toEqual([false, false, false, false])
  })

  it('takes statuses of the user’s own, such as spam or a goal', async () => {
    const { sink, context, fake } = world({
      events: [
        { when: { types: ['deal'], where: { 'properties.stage': 'Spam' } }, send: 'SPAM' },
        { when: { types: ['deal'], where: { 'properties.status': 'target' } }, send: 'target_deal' },
      ],
    })
    const spam = deal(1, 'lost', { properties: { dealId: 'app-1', status: 'lost', stage: 'Spam' } })
    await sink.deliver(worksOf(sink, [spam, deal(2, 'target')]), context)
    expect(fake.orders().map(({ order_status: status }) => status)).toEqual(['SPAM', 'target_deal'])
  })

  it('refuses a deal that began too long ago, and a change of an order that is too old', async () => {
    const { sink, context } = world()
    const [works, later] = [worksOf(sink, [deal(1, 'open')]), worksOf(sink, [deal(1, 'won')])]
    await sink.deliver(works, context)
    await context.clock.sleep(22 * DAY_MS)
    expect(await sink.deliver(worksOf(sink, [deal(2, 'open')]), context)).toEqual([
      { kind: 'rejected', reason: 'Metrica takes no order older than 21 days' },
    ])
    await context.clock.sleep(90 * DAY_MS)
    expect(await sink.deliver(later, context)).toEqual([
      { kind: 'rejected', reason: 'Metrica changes no order after 111 days' },
    ])
  })

  it('learns of a person nothing, or hashes where it is asked for, and then knows whom no cookie tells', async () => {
    const contact = { email: ' Ann@Shop.example', phone: '8 900 123-45-67' }
    const properties = { dealId: 'app-1', status: 'won', contact }
    const known = deal(1, 'won', { properties })
    const unknown = deal(2, 'won', { trackers: {}, properties })
    const plain = world()
    expect(plain.sink.accepts?.(unknown)).toBe(false)
    await plain.sink.deliver(worksOf(plain.sink, [known]), plain.context)
    expect(JSON.stringify(plain.fake.orders())).not.toMatch(/ann@|900|2ec8d2/i)
    const hashed = world({ personalData: 'hashed' })
    expect(hashed.sink.accepts?.(unknown)).toBe(true)
    await hashed.sink.deliver(worksOf(hashed.sink, [unknown]), hashed.context)
    expect(hashed.fake.orders()).toMatchObject([
      {
        client_ids: '',
        emails_md5: '2ec8d234688f3dbda378bad6769b8835',
        phones_md5: '94101f6ce6cb6e7e393749fab75f4682',
      },
    ])
    expect(JSON.stringify(hashed.fake.orders())).not.toMatch(/ann@|900 123/i)
  })

  it('has a file halved in which Metrica finds fault, and says so in its check', async () => {
    const { sink, context } = world({
      events: [{ when: { types: ['deal'] }, send: { from: 'properties.stage' } }],
    })
    const odd = deal(1, 'won', { properties: { dealId: 'app-1', status: 'won', stage: 'no such goal' } })
    await expect(sink.deliver(worksOf(sink, [odd]), context)).rejects.toMatchObject({ code: 'refused' })
    const found = await sink.check?.(context)
    expect(found?.map(({ level }) => level)).toEqual(['good', 'doubtful'])
    expect(found?.[1]?.text).toContain('found fault with its 1 orders')
  })
})
