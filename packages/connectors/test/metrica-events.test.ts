import type { TrackedEvent } from '@throughline/protocol'
import { describe, expect, it } from 'vitest'
import type { MetricaOptions } from '../src/metrica/index.js'
import { clientId, FIRST_CLIENT, metricaWorld, ofClient } from './metrica-world.js'
import type { SinkUnderTest } from './sink-contract.js'
import { vendorContract } from './vendor-world.js'

const HOUR_MS = 3_600_000

const world = (options: Partial<MetricaOptions> = {}, known = true) =>
  metricaWorld({ send: 'events', ...options }, { visitors: () => known })

async function learnsNothing({ context, event }: SinkUnderTest): Promise<void> {
  const { fake, sink } = world({ token: 'wrong' })
  expect(
    await sink.deliver([event(1)], { ...context, fetch: (input, init) => fake.handle(new Request(input, init)) }),
  ).toEqual([{ kind: 'delivered' }])
  expect(fake.dropped).toEqual(['the token is wrong'])
}

vendorContract(
  'metrica, events',
  {
    open: () => world(),
    received: (fake) => fake.hits().map(({ ClientId }) => `app-${BigInt(ClientId) - FIRST_CLIENT}`),
    event: (number) => ofClient(number),
    poison: () => ofClient(999, { occurredAt: Date.UTC(2026, 2, 1) }),
  },
  {
    'blames no event for a dead token': {
      because: 'the Measurement Protocol takes any token and says nothing; a check shows where to look',
      prove: learnsNothing,
    },
  },
)

async function told(events: readonly TrackedEvent[], options: Partial<MetricaOptions> = {}, known = true) {
  const { fake, sink, context } = world(options, known)
  for (const event of events.filter((each) => sink.accepts?.(each))) await sink.deliver([event], context)
  return fake
}

describe('metrica, of events,', () => {
  it('is told of goals with what they are worth, and of the application as a parameter of the visit', async () => {
    const payment = ofClient(1, { type: 'payment', properties: { paymentId: 'p', amount: 100.5, currency: 'RUB' } })
    const chosen = ofClient(1, { type: 'track', name: 'plan_chosen', properties: { plan: 'pro' } })
    const fake = await told([payment, chosen])
    const common = { ClientId: clientId(1), DateTime: 1_772_440_200, url: '' }
    expect(fake.hits()).toEqual([
      { ...common, goal: 'payment', value: '100.5', currency: 'RUB', params: '{"application_id":"app-1"}' },
      { ...common, goal: 'plan_chosen', value: '', currency: '', params: '{"plan":"pro"}' },
    ])
    expect(fake.dropped).toEqual([])
  })

  it('beside Metrica’s tag is not told what the tag sees, and without it a page opens the visit', async () => {
    const page = ofClient(1, { type: 'page', page: { url: 'https://shop.example/', title: 'Shop' } })
    const form = ofClient(1, { context: { library: { name: '@throughline/browser' } } })
    const goals = (fake: Awaited<ReturnType<typeof told>>) => fake.hits().map(({ goal }) => goal)
    expect(goals(await told([page, form]))).toEqual([])
    const alone = await told([page, form], { tag: false }, false)
    expect(goals(alone)).toEqual(['pageview', 'application'])
    expect(alone.dropped).toEqual([])
    expect((await told([form], { tag: false }, false)).dropped).toEqual(['the client has no open visit'])
  })

  it('takes purchases by a rule of the user’s own', async () => {
    const { sink, context, requests } = world({
      events: [
        {
          when: { types: ['payment'] },
          send: 'purchase',
          with: { pa: { value: 'purchase' }, ti: 'properties.paymentId', tr: 'properties.amount' },
        },
      ],
    })
    await sink.deliver([ofClient(1, { type: 'payment', properties: { paymentId: 'p', amount: 5 } })], context)
    const form = new URLSearchParams(await requests[0]?.text())
    expect(Object.fromEntries(form)).toMatchObject({ t: 'event', ea: 'purchase', pa: 'purchase', ti: 'p', tr: '5' })
    expect(form.has('params')).toBe(false)
  })

  it('refuses what happened more than 12 hours ago, which Metrica would drop without a word', async () => {
    const { sink, context } = world()
    const old = ofClient(1, { occurredAt: context.clock.now() - 12 * HOUR_MS })
    expect(await sink.deliver([old], context)).toEqual([
      { kind: 'rejected', reason: expect.stringContaining('older than 12 hours') },
    ])
  })

  it('learns of a person nothing', async () => {
    const properties = { plan: 'pro', email: 'ann@shop.example', note: 'ask ann@shop.example' }
    const fake = await told([ofClient(1, { type: 'track', name: 'Chosen', userId: 'ann@shop.example', properties })])
    expect(JSON.stringify(fake.hits())).not.toContain('ann@')
  })

  it('goes to its own address and says in its check that nobody can tell whether the token is right', async () => {
    const { sink, context, requests } = world()
    await sink.deliver([ofClient(1)], context)
    expect(requests[0]?.url).toBe('https://mc.yandex.ru/collect')
    expect((await sink.check?.(context))?.map(({ level }) => level)).toEqual(['doubtful'])
    expect(sink.name).toBe('metrica-events')
  })
})
