import type { DeliveryContext, Finding, Result, Sink } from '@throughline/collector'
import type { TrackedEvent } from '@throughline/protocol'
import { filledIn, messageOf, orderingKey } from '../event-message.js'
import { link, overLink } from '../link.js'
import { checkOptions } from '../options.js'
import { demandPeers } from '../peer.js'
import { KAFKA_LIMITS } from './limits.js'
import { unavailable } from './meaning.js'
import { kafkaOptions, type KafkaOptions, type KafkaSettings } from './options.js'
import { openCluster, type Cluster, type KafkaRecord } from './producer.js'

/**
 * Publishes every event to a topic of Kafka, under the key whose events must keep their order: it counts as delivered when
 * all replicas that are in step have it. After a failure the last events may come twice, under the same `event-id`. Needs
 * the package `@platformatic/kafka`.
 *
 * Throws `OptionsError` when the options are wrong or the package is not installed; connects at the first delivery.
 *
 * @example
 * ```ts
 * kafka({ brokers: ['kafka-1.example.com:9092', 'kafka-2.example.com:9092'], topic: 'throughline.{site}' })
 * ```
 */
export function kafka(options: KafkaOptions): Sink {
  const settings = checkOptions('kafka', kafkaOptions, options)
  demandPeers('kafka', '@platformatic/kafka')
  const { name, purpose, brokers } = settings
  const connection = link(
    () => openCluster(settings),
    (cluster) => cluster.close(),
  )
  const toRecord = (event: TrackedEvent): KafkaRecord => ({
    topic: filledIn(settings.topic, event),
    key: orderingKey(event),
    value: messageOf(event, settings.personalData),
    headers: { 'event-id': event.id, 'event-type': event.type, 'content-type': 'application/json' },
  })

  /** A result for each record; those that are refused along with others are sent again by halves. */
  async function send(records: readonly KafkaRecord[]): Promise<readonly Result[]> {
    const errors = await connection.use((cluster) => cluster.produce(records), isLost)
    const failures = errors.map((error) => (error === undefined ? undefined : unavailable(error)))
    if (failures.every((failure) => failure === undefined)) return records.map(() => ({ kind: 'delivered' }))
    // After an error the client's numbering of what it sends may be wrong, and a cluster would take the next for a repeat.
    connection.drop()
    const whole = failures.find((failure) => failure !== undefined && failure.code !== 'refused')
    if (whole && !failures.includes(undefined)) throw whole
    const refused = records.filter((_, index) => failures[index]?.code === 'refused')
    const again = refused.length > 1 ? await byHalves(refused) : new Map<KafkaRecord, Result>()
    return records.map((record, index): Result => {
      const failure = failures[index]
      if (!failure) return { kind: 'delivered' }
      if (failure.code !== 'refused') return { kind: 'retry', reason: failure.message }
      return again.get(record) ?? { kind: 'rejected', reason: failure.message }
    })
  }

  async function byHalves(records: readonly KafkaRecord[]): Promise<ReadonlyMap<KafkaRecord, Result>> {
    const middle = Math.ceil(records.length / 2)
    const results = [...(await send(records.slice(0, middle))), ...(await send(records.slice(middle)))]
    return new Map(records.flatMap((record, index) => (results[index] ? [[record, results[index]] as const] : [])))
  }

  async function deliver(events: readonly TrackedEvent[], context: DeliveryContext): Promise<readonly Result[]> {
    const patience = { ...context, timeoutMs: KAFKA_LIMITS.timeoutMs, vendor: 'Kafka' }
    return overLink(connection, () => send(events.map(toRecord)), unavailable, patience)
  }

  return {
    name,
    purpose,
    limits: KAFKA_LIMITS,
    mapping: [
      {
        events: 'any',
        sent: 'the normalised event',
        fields: {
          topic: settings.topic,
          key: 'applicationId, else userId, else anonymousId, else id',
          'header event-id': 'id',
          'header event-type': 'type',
        },
      },
    ],
    key: orderingKey,
    deliver,
    preview: (events) =>
      events.map(toRecord).map(({ topic, key, value, headers }) => ({
        method: 'PRODUCE',
        url: `kafka://${brokers[0] ?? ''}/${topic}`,
        headers: { key, ...headers },
        body: value,
      })),
    check: () => checkKafka(settings),
    close: () => connection.close(),
  }
}

const isLost = (error: unknown): boolean => unavailable(error).code === 'no-answer'

/** Whether deliveries will work; sends nothing. Never throws. */
async function checkKafka(settings: KafkaSettings): Promise<readonly Finding[]> {
  const template = settings.topic
  // What a site is called, nobody knows here.
  const topics = template.includes('{') ? [] : [template]
  let cluster: Cluster | undefined
  try {
    cluster = await openCluster(settings)
    const { brokers, partitions } = await cluster.describe(topics)
    const found: Finding = {
      level: 'good',
      text: `Kafka answers, with ${brokers} ${brokers === 1 ? 'broker' : 'brokers'}`,
    }
    return topics.length > 0
      ? [found, { level: 'good', text: `the topic ${template} has ${String(partitions[0])} partitions` }]
      : [found, { level: 'doubtful', text: `topics are named by each event (${template}): see that all of them exist` }]
  } catch (error) {
    const { code, message } = unavailable(error)
    const hint = code === 'no-answer' ? '; are "brokers" right, and "tls" and "user" as their listener wants them?' : ''
    return [{ level: 'wrong', text: `${message}${hint}` }]
  } finally {
    await cluster?.close()
  }
}
