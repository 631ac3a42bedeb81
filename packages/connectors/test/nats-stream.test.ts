import { systemClock, type CheckContext } from '@throughline/collector'
import { connect } from '@nats-io/transport-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nats, type NatsOptions } from '../src/nats/index.js'
import { deliveryContext } from './context.js'
import { attempt } from './deliver.js'
import { application } from './events.js'
import { natsServer, type NatsServer } from './nats-world.js'
import { wire } from './wire.js'

let server: NatsServer
beforeAll(async () => {
  server = await natsServer()
}, 60_000)
afterAll(() => server.stop())

const asked: CheckContext = { clock: systemClock, fetch: () => Promise.reject(new Error('asks nobody by fetch')) }
const DELIVERED = { kind: 'delivered' }

function open(options: Partial<NatsOptions> = {}) {
  const servers = `nats://127.0.0.1:${server.port}`
  const sink = nats({ servers, user: 'writer', password: 'secret', ...options })
  const context = deliveryContext({
    clock: systemClock,
    limits: sink.limits,
    handle: () => Promise.reject(new Error('NATS is not asked by fetch')),
  })
  return { sink, context }
}

describe('a stream of events', { timeout: 30_000 }, () => {
  it('is created where it is named and missing, by the subject’s template, and holds each event once', async () => {
    const { sink, context } = open({ stream: 'EVENTS', subject: 'throughline.events.{site}.{type}' })
    expect(await sink.check?.(asked)).toEqual([
      { level: 'good', text: expect.stringMatching(/^NATS answers at 127\.0\.0\.1:\d+, version \d/) },
      { level: 'good', text: 'the first delivery creates the stream EVENTS' },
    ])
    const event = application('app-1', { site: 'shop.example >' })
    const page = application('app-2', { type: 'page' })
    expect(await sink.deliver([event, page, event], context)).toEqual([DELIVERED, DELIVERED, DELIVERED])
    expect(await server.messages('EVENTS')).toEqual([
      { subject: 'throughline.events.shop_example__.application', id: 'event-app-1', body: event },
      { subject: 'throughline.events.shop.page', id: 'event-app-2', body: page },
    ])
    const { config } = await server.manager.streams.info('EVENTS')
    expect(config).toMatchObject({ subjects: ['throughline.events.*.*'], storage: 'file' })
    expect(config.duplicate_window).toBe(3_600_000_000_000)
    expect(await sink.check?.(asked)).toContainEqual({
      level: 'good',
      text: 'the stream EVENTS takes throughline.events.check.page',
    })
    await sink.close?.()
  })

  it('must be there: without one nothing is delivered and nobody blamed, and doctor says so', async () => {
    const { sink, context } = open({ subject: 'nobody.{type}' })
    expect(await attempt(sink, [application('app-1')], context)).toMatchObject({
      code: 'server-error',
      message: expect.stringContaining('create one, or set "stream"'),
    })
    expect(await sink.check?.(asked)).toContainEqual({
      level: 'wrong',
      text: 'no stream takes nobody.page: create one, or name one to be created with "stream"',
    })
    await sink.close?.()
  })

  it('is not there for who may not publish to its subject', async () => {
    await server.manager.streams.add({ name: 'CLOSED', subjects: ['closed.>'] })
    const { sink, context } = open({ subject: 'closed.{type}' })
    expect(await attempt(sink, [application('app-1')], context)).toMatchObject({
      code: 'unauthorised',
      message: expect.stringContaining('Permissions Violation'),
    })
    await sink.close?.()
  })

  it('gets all but what is larger than the server takes', async () => {
    const { sink, context } = open({ stream: 'LARGE', subject: 'throughline.large.{type}' })
    const large = application('app-2', { properties: { text: 'x'.repeat(300_000) } })
    const results = await sink.deliver([application('app-1'), large, application('app-3')], context)
    expect(results.map(({ kind }) => kind)).toEqual(['delivered', 'rejected', 'delivered'])
    expect(results[1]).toMatchObject({ reason: expect.stringContaining('max_payload size exceeded') })
    await sink.close?.()
  })

  it('does not feel that an idle connection was cut', async () => {
    const to = await wire(server.port)
    const servers = `nats://127.0.0.1:${to.port}`
    const { sink, context } = open({ servers, stream: 'CUT', subject: 'throughline.cut.{type}' })
    await sink.deliver([application('app-1')], context)
    to.plug('through')
    expect(await sink.deliver([application('app-2')], context)).toEqual([DELIVERED])
    to.plug('nowhere')
    expect(await attempt(sink, [application('app-3')], context)).toMatchObject({ code: 'no-answer' })
    expect(await server.messages('CUT')).toHaveLength(2)
    await sink.close?.()
    await to.close()
  })

  it('holds no personal data but where it is asked for', async () => {
    const [nothing, plain] = [
      open({ stream: 'PLAIN', subject: 'throughline.plain.{type}' }),
      open({ subject: 'throughline.plain.{type}', personalData: 'plain' }),
    ]
    const personal = application('app-1', { properties: { contact: { phone: '+79001234567' }, rows: 3 } })
    await nothing.sink.deliver([personal], nothing.context)
    await plain.sink.deliver([{ ...personal, id: 'plain' }], plain.context)
    const [message, other] = await server.messages('PLAIN')
    expect(message?.body).toMatchObject({ properties: { rows: 3 } })
    expect(JSON.stringify(message?.body)).not.toContain('9001234567')
    expect(other?.body).toEqual({ ...personal, id: 'plain' })
    await nothing.sink.close?.()
    await plain.sink.close?.()
  })
})

describe('a subject without a stream', { timeout: 30_000 }, () => {
  it('reaches who listens, where that is asked for', async () => {
    const listener = await connect({ servers: `127.0.0.1:${server.port}`, user: 'admin', pass: 'admin' })
    const heard = listener.subscribe('throughline.live.>', { max: 1 })
    await listener.flush()
    const { sink, context } = open({ jetstream: false, subject: 'throughline.live.{site}.{type}' })
    expect(await sink.deliver([application('app-1')], context)).toEqual([DELIVERED])
    for await (const message of heard) {
      expect(message.subject).toBe('throughline.live.shop.application')
      expect(message.json()).toEqual(application('app-1'))
    }
    expect(await sink.check?.(asked)).toContainEqual({ level: 'doubtful', text: expect.stringContaining('nothing is') })
    await sink.close?.()
    await listener.close()
  })
})

describe('the options', { timeout: 30_000 }, () => {
  it.each([
    [{ servers: 'http://127.0.0.1:4222' }, 'must be an address such as nats://127.0.0.1:4222'],
    [{ servers: 'nats://user:pw@127.0.0.1:4222' }, 'must hold no user'],
    [{ subject: 'throughline..{type}' }, 'expected a subject such as'],
    [{ subject: 'throughline.>' }, 'expected a subject such as'],
    [{ subject: '' }, 'expected a subject such as'],
    [{ subject: 'a.{name}' }, 'expected a subject such as'],
    [{ jetstream: false, stream: 'EVENTS' }, '"stream" is JetStream’s'],
  ])('are refused where nothing could come of them: %j', (options, complaint) => {
    expect(() => open(options)).toThrow(complaint)
  })

  it('are checked against the server by doctor', async () => {
    expect(await open({ password: 'wrong' }).sink.check?.(asked)).toEqual([
      { level: 'wrong', text: expect.stringContaining('Authorization Violation') },
    ])
    expect(await open({ servers: 'nats://127.0.0.1:1' }).sink.check?.(asked)).toEqual([
      { level: 'wrong', text: expect.stringContaining('no answer from NATS') },
    ])
  })
})
