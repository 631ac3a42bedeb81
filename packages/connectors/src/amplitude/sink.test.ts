import { createServer } from 'node:http'
import { once } from 'node:events'
import { createInstance } from '@amplitude/analytics-node'
import type { Result } from '@throughline/collector'
import { isJsonObject, type JsonObject, type TrackedEvent } from '@throughline/protocol'
import { describe, expect, it } from 'vitest'
import { application, springTouch } from '../../test/events.js'
import { leapingClock } from '../../test/leaping-clock.js'
import { vendorWorld, type VendorWorld } from '../../test/vendor-world.js'
import { amplitudeProject, type AmplitudeProject, type AmplitudeProjectOptions } from '../testing/amplitude/index.js'
import type { AmplitudeOptions } from './options.js'
import { amplitude } from './sink.js'

function open(
  options: Partial<AmplitudeOptions> = {},
  project: Partial<AmplitudeProjectOptions> = {},
): VendorWorld<AmplitudeProject> {
  return vendorWorld({
    open: (clock) => amplitudeProject({ clock, apiKey: 'key', ...project }),
    sink: amplitude({ apiKey: 'key', ...options }),
  })
}

const event = (type: TrackedEvent['type'], more: Partial<TrackedEvent> = {}): TrackedEvent =>
  application('app-1', { id: `${type}-1`, type, name: type, ...more })

async function told(events: readonly TrackedEvent[], options: Partial<AmplitudeOptions> = {}) {
  const { fake, sink, context } = open(options)
  const results = await sink.deliver(
    events.filter((each) => sink.accepts?.(each)),
    context,
  )
  return { fake, results, events: fake.events() }
}

const kinds = (results: readonly Result[]): readonly string[] => results.map(({ kind }) => kind)

describe('Amplitude', () => {
  it('is told who, when and in which visit, under an ID that is the same at every try', async () => {
    const startedAt = Date.UTC(2026, 2, 2, 8)
    const { events } = await told([
      event('track', {
        id: 'e-1',
        name: 'Report Built',
        userId: 'u1',
        session: { id: 's', index: 2, startedAt },
        country: 'RU',
        device: { type: 'desktop', os: 'Windows' },
        context: { locale: 'ru-RU' },
        properties: { rows: 3 },
      }),
    ])
    expect(events).toEqual([
      {
        user_id: 'u1',
        device_id: 'visitor-1',
        insert_id: 'e-1',
        event_type: 'Report Built',
        time: Date.UTC(2026, 2, 2, 8, 30),
        session_id: startedAt,
        platform: 'Web',
        os_name: 'Windows',
        device_model: 'desktop',
        country: 'RU',
        language: 'ru-RU',
        event_properties: { rows: 3 },
      },
    ])
  })

  it('knows of a user the first marks for ever and the last ones that were not direct', async () => {
    const search = { ...springTouch, source: 'google', medium: 'organic', campaign: 'none' }
    const page = (id: string, first = springTouch, last = springTouch): TrackedEvent =>
      event('page', { id, touches: { first, last, lastNonDirect: last, chain: [first, last] } })
    const { fake } = await told([page('e-1'), page('e-2', search, search)])
    expect(fake.user('visitor-1')).toEqual({
      initial_utm_source: 'yandex',
      initial_utm_medium: 'cpc',
      initial_utm_campaign: 'spring',
      utm_source: 'google',
      utm_medium: 'organic',
      utm_campaign: 'none',
    })
  })

  it('learns traits by $identify, without personal ones unless asked', async () => {
    const identify = event('identify', { traits: { plan: 'pro', email: 'ann@shop.example' } })
    expect((await told([identify])).fake.user('visitor-1')).toEqual({ plan: 'pro' })
    const plain = await told([identify], { personalData: 'plain' })
    expect(plain.fake.user('visitor-1')).toEqual({ plan: 'pro', email: 'ann@shop.example' })
    expect(plain.events[0]?.['event_type']).toBe('$identify')
  })

  it('counts money as revenue, what was paid back as negative, and a completed payment once', async () => {
    const payment = (id: string, paymentId: string, amount: number, more: Partial<TrackedEvent> = {}): TrackedEvent =>
      event('payment', {
        id,
        name: 'Payment Received',
        dealId: '7',
        properties: { paymentId, amount, currency: 'RUB' },
        ...more,
      })
    const { fake, sink, context } = open()
    const completed = payment('b~completed01', 'p-2', -100, { revises: 'b' })
    await sink.deliver([payment('a', 'p-1', 900), completed], context)
    const again = payment('a~completed01', 'p-1', 900, { revises: 'a', anonymousId: 'visitor-2' })
    expect(kinds(await sink.deliver([again], context))).toEqual(['delivered'])
    expect(fake.events().map(({ insert_id: id }) => id)).toEqual(['a', 'b'])
    expect(
      fake.events().map(({ revenue, revenueType, session_id: session }) => [revenue, revenueType, session]),
    ).toEqual([
      [900, 'payment', -1],
      [-100, 'payment', -1],
    ])
  })

  it('takes the rest when some events are not sound, and names what is wrong with those', async () => {
    const short = (id: string): TrackedEvent => event('track', { id, anonymousId: id.slice(0, 1) })
    const { fake, sink, context } = open({ minIdLength: 2 })
    const results = await sink.deliver([short('aa'), event('track', { id: 'b' }), short('cc')], context)
    expect(results).toEqual([
      { kind: 'rejected', reason: 'Amplitude says "user_id" is too short' },
      { kind: 'delivered' },
      { kind: 'rejected', reason: 'Amplitude says "user_id" is too short' },
    ])
    expect(fake.events()).toHaveLength(1)
  })

  it('lets users wait alone who send too much or have used up their day, and the others go on', async () => {
    const of = (id: string, anonymousId: string): TrackedEvent => event('track', { id, anonymousId })
    const { fake, sink, context } = open({}, { eventsPerSecond: 2 })
    fake.exhaust('day')
    await sink.deliver([of('0', 'fast')], context)
    const events = [of('1', 'fast'), of('2', 'calm'), of('3', 'fast'), of('4', 'day')]
    const results = await sink.deliver(events, context)
    expect(kinds(results)).toEqual(['retry', 'delivered', 'retry', 'retry'])
    expect(results[0]).toMatchObject({ afterMs: 30_000, reason: expect.stringContaining('too many events') })
    expect(results[3]).toMatchObject({ afterMs: 3_600_000, reason: expect.stringContaining('daily quota') })
    expect(fake.events().map(({ device_id: device }) => device)).toEqual(['fast', 'calm'])
    expect(events.map((each) => sink.key?.(each))).toEqual(['fast', 'calm', 'fast', 'day'])
  })

  it('takes of a user who sends more at once than may come in a second as much as may, and the rest later', async () => {
    const { fake, sink, context } = open({}, { eventsPerSecond: 2 })
    const events = ['1', '2', '3', '4', '5'].map((id) => event('track', { id }))
    expect(kinds(await sink.deliver(events, context))).toEqual(['delivered', 'delivered', 'retry', 'retry', 'retry'])
    expect(fake.events().map(({ insert_id: id }) => id)).toEqual(['1', '2'])
  })

  it('gives up on a device that it has silenced', async () => {
    const { sink, context } = open()
    const answer = { code: 400, error: 'Invalid', silenced_devices: ['visitor-1'], silenced_events: [] }
    const results = await sink.deliver([event('track')], {
      ...context,
      fetch: async () => Response.json(answer, { status: 400 }),
    })
    expect(results).toEqual([{ kind: 'rejected', reason: 'Amplitude has silenced this device' }])
  })

  it('blames the option, not the events, for a wrong key', async () => {
    const { sink, context } = open({ apiKey: 'other' })
    await expect(sink.deliver([event('track')], context)).rejects.toMatchObject({
      code: 'unauthorised',
      message: 'Amplitude refuses the option "apiKey": Invalid API key',
    })
  })

  it('is not sent what is nested deeper than it takes', async () => {
    const deep = (levels: number): JsonObject => (levels === 0 ? {} : { in: deep(levels - 1) })
    const { fake, results } = await told([event('track', { properties: deep(60) }), event('track', { id: 'b' })])
    expect(kinds(results)).toEqual(['rejected', 'delivered'])
    expect(fake.events()).toHaveLength(1)
  })

  it('is reached at the endpoint and in the region that are asked for', async () => {
    const address = async (options: Partial<AmplitudeOptions>): Promise<string | undefined> => {
      const { sink, context, requests } = open(options)
      await sink.deliver([event('track')], context)
      return requests[0]?.url
    }
    expect(await address({})).toBe('https://api2.amplitude.com/batch')
    expect(await address({ region: 'eu', endpoint: 'http' })).toBe('https://api.eu.amplitude.com/2/httpapi')
  })
})

describe('the stand-in for Amplitude', () => {
  it('understands Amplitude’s own SDK', async () => {
    const fake = amplitudeProject({ clock: leapingClock(), apiKey: 'key' })
    const server = createServer(async (request, response) => {
      const chunks: Uint8Array[] = []
      for await (const chunk of request) chunks.push(Buffer.from(chunk))
      const { method = 'GET', url = '/' } = request
      const answer = await fake.handle(new Request(`http://fake${url}`, { method, body: Buffer.concat(chunks) }))
      response.writeHead(answer.status).end(await answer.text())
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const client = createInstance()
    await client.init('key', { serverUrl: `http://127.0.0.1:${port}/2/httpapi`, flushQueueSize: 1, minIdLength: 1 })
      .promise
    const sending = client.track('Report Built', { rows: 3 }, { user_id: 'u1', device_id: 'd1' }).promise
    await client.flush().promise
    const sent = await sending
    server.close()
    server.closeAllConnections()
    expect(sent.code).toBe(200)
    const [first] = fake.events()
    expect(first).toMatchObject({ event_type: 'Report Built', user_id: 'u1', device_id: 'd1' })
    expect(isJsonObject(first?.['event_properties'])).toBe(true)
  })
})

describe('a check of Amplitude', () => {
  const ask = (options: Partial<AmplitudeOptions> = {}) => {
    const { fake, sink, context } = open(options)
    const check = () =>
      sink.check?.({ clock: context.clock, fetch: (input, init) => fake.handle(new Request(input, init)) })
    return { fake, check }
  }

  it.each(['batch', 'http'] as const)(
    'has its empty event refused, and says what that proves: %s',
    async (endpoint) => {
      const { fake, check } = ask({ endpoint })
      expect(await check()).toEqual([
        { level: 'good', text: expect.stringContaining('Amplitude answers at https://api2.amplitude.com') },
        { level: 'doubtful', text: expect.stringContaining('the API key') },
      ])
      expect(fake.events()).toEqual([])
    },
  )

  it('asks after key and region when the key is not known', async () => {
    expect(await ask({ apiKey: 'other', region: 'eu' }).check()).toEqual([
      { level: 'wrong', text: expect.stringMatching(/"apiKey" at https:\/\/api\.eu\.amplitude\.com.*"region"/) },
    ])
  })

  it.each([
    ['server-error', 'Amplitude answered 503'],
    ['rate-limited', 'Amplitude answered 429: Too many requests'],
    ['garbage', 'Amplitude answered 200'],
  ] as const)('proves nothing by %s', async (kind, text) => {
    const { fake, check } = ask()
    fake.faults.start({ kind })
    expect(await check()).toEqual([{ level: 'doubtful', text: expect.stringContaining(text) }])
  })
})
