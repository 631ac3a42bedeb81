import { isJsonObject } from '@throughline/protocol'
import { afterAll, beforeAll, expect } from 'vitest'
import { nats } from '../src/nats/index.js'
import { NATS_LIMITS } from '../src/nats/limits.js'
import { deliveryContext } from './context.js'
import { attempt, deliverAll } from './deliver.js'
import { application } from './events.js'
import { natsServer, type NatsServer } from './nats-world.js'
import { sinkContract, type Deviation, type Misbehaviour, type SinkUnderTest } from './sink-contract.js'
import { standingClock, wire, type Wire } from './wire.js'

let server: NatsServer
beforeAll(async () => {
  server = await natsServer()
}, 60_000)
afterAll(() => server.stop())

/** The stream takes nothing more. */
const fill = (stream: string): Promise<unknown> => server.manager.streams.update(stream, { max_bytes: 1 })

/** What is done to the real server, or to the wire that leads to it. */
const WRONGS: Readonly<Record<Misbehaviour, (to: Wire, stream: string) => Promise<unknown> | void>> = {
  'rate-limited': (_, stream) => fill(stream),
  'rate-limited-for-7s': (_, stream) => fill(stream),
  'server-error': (_, stream) => fill(stream),
  unauthorised: () => server.setPassword('another'),
  hang: (to) => to.clog(),
  garbage: (to) => to.plug('garbage'),
}

const room = (stream: string): Promise<unknown> => server.manager.streams.update(stream, { max_bytes: -1 })
const MENDS: Readonly<Record<Misbehaviour, (stream: string) => Promise<unknown>>> = {
  'rate-limited': room,
  'rate-limited-for-7s': room,
  'server-error': room,
  unauthorised: () => server.setPassword('secret'),
  hang: async () => undefined,
  garbage: async () => undefined,
}

let streams = 0

async function open(): Promise<SinkUnderTest> {
  let done: Promise<unknown> = Promise.resolve()
  const to = await wire(server.port, () => done)
  const clock = standingClock(NATS_LIMITS.timeoutMs)
  const stream = `S${(streams += 1)}`
  const subject = `throughline.${stream}.{site}.{type}`
  await server.manager.streams.add({
    name: stream,
    subjects: [`throughline.${stream}.>`],
    discard: 'new',
    max_msg_size: 8_000,
    duplicate_window: 3_600_000_000_000,
  })
  const sink = nats({ servers: `nats://127.0.0.1:${to.port}`, user: 'writer', password: 'secret', subject })
  let mend: () => Promise<unknown> = async () => undefined
  return {
    sink,
    context: deliveryContext({
      clock,
      limits: sink.limits,
      handle: () => Promise.reject(new Error('NATS is not asked by fetch')),
    }),
    event: (number) => application(`app-${number}`),
    poison: () => application('app-poison', { properties: { text: 'x'.repeat(10_000) } }),
    received: async () =>
      (await server.messages(stream)).map(({ body }) =>
        Number(isJsonObject(body) && /\d+/.exec(JSON.stringify(body['applicationId']))?.[0]),
      ),
    writes: () => to.count(/HPUB throughline\.S/g),
    misbehave: (how) => {
      if (how === 'hang') void to.clogged().then(() => setImmediate(() => clock.giveUp()))
      const asked = WRONGS[how](to, stream)
      if (!asked) return
      mend = () => asked.then(() => MENDS[how](stream))
      done = asked
      to.plug('through')
    },
    recover: () => {
      done = mend()
      to.plug('through')
    },
    underWay: () => to.clogged(),
    close: () => to.close(),
  }
}

/** A stream that is full refuses each message by itself: nobody is blamed, and all arrives afterwards. */
async function whileFull({ sink, context, event, misbehave, recover, received }: SinkUnderTest): Promise<void> {
  const events = [event(1), event(2)]
  misbehave('server-error')
  expect(await attempt(sink, events, context)).toMatchObject({
    code: 'server-error',
    message: expect.stringContaining('maximum bytes exceeded'),
  })
  recover()
  expect(await deliverAll(sink, events, context)).toEqual([{ kind: 'delivered' }, { kind: 'delivered' }])
  expect(await received()).toEqual([1, 2])
}

const noRate: Deviation = { because: 'NATS has no rate, and names no time to wait', prove: whileFull }

/** All of a batch are under way together, and are stored in their order. */
async function publishesEach({ sink, context, event, received, writes }: SinkUnderTest): Promise<void> {
  const numbers = Array.from({ length: sink.limits.items }, (_, index) => index)
  const results = await sink.deliver(numbers.map(event), context)
  expect(results).toEqual(numbers.map(() => ({ kind: 'delivered' })))
  expect(await received()).toEqual(numbers)
  expect(writes()).toBe(numbers.length)
}

sinkContract('nats', open, {
  'takes a full batch in one request': { because: 'every message is published by itself', prove: publishesEach },
  'passes on how long a 429 asks it to wait': noRate,
  'understands a 429 that does not say how long': noRate,
})
