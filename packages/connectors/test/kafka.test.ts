import { expect } from 'vitest'
import { kafka } from '../src/kafka/index.js'
import { KAFKA_LIMITS } from '../src/kafka/limits.js'
import { KAFKA_ERRORS, kafkaBroker, type KafkaBroker } from '../src/testing/kafka/index.js'
import { deliveryContext } from './context.js'
import { application } from './events.js'
import { sinkContract, type Deviation, type Misbehaviour, type SinkUnderTest } from './sink-contract.js'
import { standingClock, wire, type Wire } from './wire.js'

const WRONGS: Readonly<Record<Misbehaviour, (to: Wire, broker: KafkaBroker) => void>> = {
  'rate-limited': (_, broker) => broker.throttle(500),
  'rate-limited-for-7s': (_, broker) => broker.throttle(7_000),
  'server-error': (_, broker) => broker.fail(KAFKA_ERRORS.notEnoughReplicas),
  unauthorised: (_, broker) => broker.fail(KAFKA_ERRORS.topicAuthorizationFailed),
  hang: (to) => to.clog(),
  garbage: (to) => to.plug('garbage'),
}

async function open(): Promise<SinkUnderTest> {
  const broker = await kafkaBroker({ topics: { throughline: 1 }, maxMessageBytes: 600_000 })
  const to = await wire(broker.port)
  broker.advertise(to.port)
  const clock = standingClock(KAFKA_LIMITS.timeoutMs)
  const sink = kafka({ brokers: `127.0.0.1:${to.port}` })
  return {
    sink,
    context: deliveryContext({
      clock,
      limits: sink.limits,
      handle: () => Promise.reject(new Error('Kafka is not asked by fetch')),
    }),
    event: (number) => application(`app-${number}`),
    poison: () => application('app-poison', { properties: { text: 'x'.repeat(700_000) } }),
    received: async () => broker.messages('throughline').map(({ key }) => Number(String(key).slice('app-'.length))),
    writes: () => broker.produced(),
    misbehave: (how) => {
      if (how === 'hang') void to.clogged().then(() => setImmediate(() => clock.giveUp()))
      WRONGS[how](to, broker)
    },
    recover: () => {
      broker.fail(0)
      broker.throttle(0)
      to.plug('through')
    },
    underWay: () => to.clogged(),
    close: async () => {
      await to.close()
      await broker.close()
    },
  }
}

/** A broker that is sent too much takes it, and reads more slowly: nothing fails, and nothing is to be sent again. */
async function isTakenSlowly({ sink, context, event, misbehave, received }: SinkUnderTest): Promise<void> {
  misbehave('rate-limited-for-7s')
  expect(await sink.deliver([event(1), event(2)], context)).toEqual([{ kind: 'delivered' }, { kind: 'delivered' }])
  expect(await received()).toEqual([1, 2])
}

/** The client numbers what it sends and repeats it harmlessly; what the log delivers twice is told by its header. */
async function repeatsUnderTheSameId({ sink, context, event, received }: SinkUnderTest): Promise<void> {
  await sink.deliver([event(1)], context)
  await sink.deliver([event(1)], context)
  expect(await received()).toEqual([1, 1])
}

const throttled: Deviation = {
  because: 'Kafka takes what comes too fast, and slows the connection down by itself',
  prove: isTakenSlowly,
}

sinkContract('kafka', open, {
  'passes on how long a 429 asks it to wait': throttled,
  'understands a 429 that does not say how long': throttled,
  'does nothing twice when the same events are delivered again': {
    because: 'a topic only grows: a consumer knows a repeat by the header event-id',
    prove: repeatsUnderTheSameId,
  },
})
