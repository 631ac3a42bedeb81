import { systemClock, type CheckContext } from '@throughline/collector'
import type { TrackedEvent } from '@throughline/protocol'
import { afterEach, describe, expect, it } from 'vitest'
import { kafka, type KafkaOptions } from '../src/kafka/index.js'
import { KAFKA_ERRORS, kafkaBroker, type KafkaBroker, type KafkaBrokerOptions } from '../src/testing/kafka/index.js'
import { deliveryContext } from './context.js'
import { attempt } from './deliver.js'
import { application } from './events.js'
import { wire } from './wire.js'

const asked: CheckContext = { clock: systemClock, fetch: () => Promise.reject(new Error('asks nobody by fetch')) }
const DELIVERED = { kind: 'delivered' }

const opened: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close()
})

async function open(options: Partial<KafkaOptions> = {}, served: Partial<KafkaBrokerOptions> = {}) {
  const broker = await kafkaBroker({ topics: { throughline: 4 }, ...served })
  const { sink, context } = connected(broker.port, options)
  opened.push({ close: async () => sink.close?.() }, broker)
  return { broker, sink, context }
}

function connected(port: number, options: Partial<KafkaOptions> = {}) {
  const sink = kafka({ brokers: `127.0.0.1:${port}`, ...options })
  const context = deliveryContext({
    clock: systemClock,
    limits: sink.limits,
    handle: () => Promise.reject(new Error('Kafka is not asked by fetch')),
  })
  return { sink, context }
}

const idsOf = (broker: KafkaBroker, topic = 'throughline'): readonly string[] =>
  broker.messages(topic).map(({ headers }) => headers['event-id'] ?? '')

const large = (id: string): TrackedEvent => application(id, { properties: { text: 'x'.repeat(20_000) } })

describe('a topic of events', { timeout: 30_000 }, () => {
  it('holds the event under its key, with its ID and type as headers', async () => {
    const { broker, sink, context } = await open({ topic: '{site}.{type}' }, { topics: { 'shop.application': 1 } })
    const { applicationId: _, ...visit } = application('app-2', { userId: 'user-1' })
    const lead = application('app-1', { userId: 'user-1' })
    expect(await sink.deliver([lead, visit], context)).toEqual([DELIVERED, DELIVERED])
    const headers = { 'event-type': 'application', 'content-type': 'application/json' }
    expect(broker.messages('shop.application')).toEqual([
      { key: 'app-1', value: JSON.stringify(lead), headers: { 'event-id': 'event-app-1', ...headers } },
      { key: 'user-1', value: JSON.stringify(visit), headers: { 'event-id': 'event-app-2', ...headers } },
    ])
  })

  it('keeps the order of each key, over partitions and over batches', async () => {
    const { broker, sink, context } = await open()
    const events = Array.from({ length: 60 }, (_, index) => application(`app-${index % 10}`, { id: `${index}` }))
    await sink.deliver(events.slice(0, 30), context)
    await sink.deliver(events.slice(30), context)
    for (const key of new Set(events.map(({ applicationId }) => applicationId))) {
      const stored = broker.messages('throughline').filter((message) => message.key === key)
      expect(stored.map(({ headers }) => headers['event-id'])).toEqual(
        events.filter(({ applicationId }) => applicationId === key).map(({ id }) => id),
      )
    }
    expect(idsOf(broker)).toHaveLength(60)
  })

  it('gets all but what is too large, once, though other partitions were stored before', async () => {
    const { broker, sink, context } = await open({}, { maxMessageBytes: 10_000 })
    const events = Array.from({ length: 12 }, (_, index) =>
      index === 5 ? large('app-5') : application(`app-${index}`),
    )
    const results = await sink.deliver(events, context)
    expect(results.map(({ kind }) => kind)).toEqual(events.map((_, index) => (index === 5 ? 'rejected' : 'delivered')))
    expect(results[5]).toMatchObject({ reason: expect.stringContaining('MESSAGE_TOO_LARGE') })
    expect(idsOf(broker).toSorted()).toEqual(
      events
        .map(({ id }) => id)
        .filter((id) => id !== 'event-app-5')
        .toSorted(),
    )
  })

  it('is sent again, by the client itself, what a leader that has moved did not take', async () => {
    const { broker, sink, context } = await open({}, { topics: { throughline: 1 } })
    broker.fail(KAFKA_ERRORS.notLeader, 1)
    expect(await sink.deliver([application('app-1')], context)).toEqual([DELIVERED])
    expect(idsOf(broker)).toEqual(['event-app-1'])
    expect(broker.produced()).toBe(2)
  })

  it('holds once what was stored, though the answer was lost: the client sends it under the same number', async () => {
    const { broker, sink, context } = await open({}, { topics: { throughline: 1 } })
    await sink.deliver([application('app-1')], context)
    broker.loseAnswers(1)
    expect(await sink.deliver([application('app-2'), application('app-3')], context)).toEqual([DELIVERED, DELIVERED])
    expect(broker.produced()).toBe(3)
    expect(idsOf(broker)).toEqual(['event-app-1', 'event-app-2', 'event-app-3'])
  })

  it('loses nothing after a partition has failed: what comes next is not taken for a repeat', async () => {
    const { broker, sink, context } = await open()
    const batch = (name: string) => Array.from({ length: 8 }, (_, index) => application(`${name}-${index}`))
    await sink.deliver(batch('a'), context)
    broker.fail(KAFKA_ERRORS.topicAuthorizationFailed, 1)
    const results = await sink.deliver(batch('b'), context)
    expect(new Set(results.map(({ kind }) => kind))).toEqual(new Set(['delivered', 'retry']))
    const left = batch('b').filter((_, index) => results[index]?.kind === 'retry')
    expect(await sink.deliver([...left, ...batch('c')], context)).toEqual([...left, ...batch('c')].map(() => DELIVERED))
    expect(idsOf(broker).toSorted()).toEqual(
      [...batch('a'), ...batch('b'), ...batch('c')].map(({ id }) => id).toSorted(),
    )
  })

  it('does not feel that an idle connection was cut', async () => {
    const { broker } = await open()
    const to = await wire(broker.port)
    broker.advertise(to.port)
    const { sink, context } = connected(to.port)
    opened.unshift({ close: async () => sink.close?.() }, to)
    await sink.deliver([application('app-1')], context)
    to.plug('through')
    expect(await sink.deliver([application('app-2')], context)).toEqual([DELIVERED])
    expect(idsOf(broker)).toHaveLength(2)
  })

  it('must be there: without one the sink waits for its operator, and doctor says so', async () => {
    const { sink, context } = await open({ topic: 'nothing' })
    expect(await attempt(sink, [application('app-1')], context)).toMatchObject({
      code: 'unauthorised',
      message: 'Kafka says: Unknown topic nothing. Create it, or set "createTopics"',
    })
    expect(await sink.check?.(asked)).toEqual([
      { level: 'wrong', text: expect.stringContaining('Unknown topic nothing') },
    ])
    const there = await open()
    expect(await there.sink.check?.(asked)).toEqual([
      { level: 'good', text: 'Kafka answers, with 1 broker' },
      { level: 'good', text: 'the topic throughline has 4 partitions' },
    ])
  })

  it('is named by each event, where the template says so, and doctor asks to look', async () => {
    const { sink } = await open({ topic: 'throughline.{site}' })
    expect(await sink.check?.(asked)).toContainEqual({
      level: 'doubtful',
      text: 'topics are named by each event (throughline.{site}): see that all of them exist',
    })
  })

  it('holds no personal data but where it is asked for', async () => {
    const { broker, sink, context } = await open()
    const personal = application('app-1', { properties: { contact: { phone: '+79001234567' }, rows: 3 } })
    await sink.deliver([personal], context)
    const [message] = broker.messages('throughline')
    expect(JSON.parse(message?.value ?? '')).toMatchObject({ properties: { rows: 3 } })
    expect(message?.value).not.toContain('9001234567')
    const plain = await open({ personalData: 'plain' })
    await plain.sink.deliver([personal], plain.context)
    expect(plain.broker.messages('throughline')[0]?.value).toBe(JSON.stringify(personal))
  })
})

describe('the options', { timeout: 30_000 }, () => {
  it.each([
    [{ brokers: 'kafka.example.com' }, 'expected host:port'],
    [{ topic: 'a b' }, 'expected a topic of letters'],
    [{ topic: '{name}' }, 'expected a topic of letters'],
    [{ user: 'writer' }, '"user" and "password" go together'],
  ])('are refused where nothing could come of them: %j', (options, complaint) => {
    expect(() => kafka({ brokers: 'kafka:9092', ...options })).toThrow(complaint)
  })

  it('are checked against the cluster by doctor', async () => {
    expect(await kafka({ brokers: '127.0.0.1:1' }).check?.(asked)).toEqual([
      { level: 'wrong', text: expect.stringContaining('no answer from Kafka') },
    ])
  })
})
