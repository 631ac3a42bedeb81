import { readFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import type { ConnectionOptions as TlsOptions } from 'node:tls'
import { SinkUnavailable } from '@throughline/collector'
import type { Producer, ProducerOptions } from '@platformatic/kafka'
import { given } from '../given.js'
import { KAFKA_LIMITS } from './limits.js'
import { failuresOf } from './outcome.js'
import type { KafkaSettings } from './options.js'

/** A message to one topic. The key decides on the partition, and so on what keeps its order. */
export interface KafkaRecord {
  readonly topic: string
  readonly key: string
  readonly value: string
  readonly headers: Readonly<Record<string, string>>
}

/** A connection to a cluster, by an idempotent producer: what it sends twice itself, the cluster keeps once. */
export interface Cluster {
  /** What kept each message from being stored; `undefined` where all replicas that are in step have it. */
  produce(records: readonly KafkaRecord[]): Promise<readonly unknown[]>
  /** Which broker answers, and how many partitions each of these topics has. */
  describe(topics: readonly string[]): Promise<{ readonly brokers: number; readonly partitions: readonly number[] }>
  close(): Promise<void>
}

type TextProducer = Producer<string, string, string, string>

/** The partitioner reads the key alone. */
const UNUSED = { topic: '', value: Buffer.alloc(0) }

export async function openCluster(settings: KafkaSettings): Promise<Cluster> {
  const { Producer: KafkaProducer, stringSerializers, compatibilityPartitioner } = await import('@platformatic/kafka')
  const producer: TextProducer = new KafkaProducer({
    ...(await producerOptions(settings)),
    serializers: stringSerializers,
  })
  return {
    produce: async (records) => {
      const topics = [...new Set(records.map(({ topic }) => topic))]
      const known = await producer.metadata({ topics, autocreateTopics: settings.createTopics })
      const messages = records.map((record) => {
        const { partitionsCount = 1 } = known.topics.get(record.topic) ?? {}
        // As Kafka's own clients choose it, so that another producer's events of the key stand in the same place.
        const partition = compatibilityPartitioner(UNUSED, Buffer.from(record.key)) % partitionsCount
        return { ...record, headers: { ...record.headers }, partition }
      })
      try {
        await producer.send({ messages, acks: -1, idempotent: true })
        return messages.map(() => undefined)
      } catch (error) {
        return failuresOf(error, messages)
      }
    },
    describe: async (topics) => {
      const known = await producer.metadata({ topics: [...topics], autocreateTopics: settings.createTopics })
      const partitions = topics.map((topic) => known.topics.get(topic)?.partitionsCount ?? 0)
      return { brokers: known.brokers.size, partitions }
    },
    close: () => producer.close(),
  }
}

async function readAuthority(path: string): Promise<Buffer> {
  try {
    return await readFile(path)
  } catch (error) {
    throw new SinkUnavailable('unauthorised', `the certificate in "caFile" cannot be read: ${String(error)}`)
  }
}

/**
 * Behind one address there may be many clusters, told apart by the name that is asked for (SNI), which the client leaves out
 * unless it is told to ask. An address cannot be asked for.
 */
function isNamed(broker: string): boolean {
  return isIP(broker.replace(/:\d+$/, '').replaceAll(/[[\]]/g, '')) === 0
}

async function producerOptions(settings: KafkaSettings): Promise<ProducerOptions<string, string, string, string>> {
  const { brokers, user, password, mechanism, tls, caFile } = settings
  const ca = caFile === undefined ? undefined : await readAuthority(caFile)
  return {
    clientId: 'throughline',
    bootstrapBrokers: [...brokers],
    idempotent: true,
    // The sink waits longer, and says meanwhile that nothing arrives.
    timeout: KAFKA_LIMITS.timeoutMs,
    requestTimeout: KAFKA_LIMITS.timeoutMs,
    connectTimeout: 10_000,
    retries: 2,
    retryDelay: 100,
    ...(user !== undefined && password !== undefined && { sasl: { mechanism, username: user, password } }),
    ...((tls || ca) && { tls: given<TlsOptions>({ ca }), tlsServerName: brokers.some(isNamed) }),
  }
}
