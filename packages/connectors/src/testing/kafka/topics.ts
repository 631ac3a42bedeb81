import { readRecords, type KafkaMessage } from './records.js'

/** Errors of the protocol, by the number that it gives them. */
export const KAFKA_ERRORS = {
  none: 0,
  unknownTopic: 3,
  notLeader: 6,
  messageTooLarge: 10,
  notEnoughReplicas: 19,
  invalidRequiredAcks: 21,
  topicAuthorizationFailed: 29,
  unsupportedSaslMechanism: 33,
  illegalSaslState: 34,
  outOfOrderSequence: 45,
  saslAuthenticationFailed: 58,
  unknownProducer: 59,
} as const

/** What one partition answers to a batch. */
export interface Appended {
  readonly error: number
  readonly offset: bigint
}

interface Partition {
  readonly messages: KafkaMessage[]
  /** By producer: the number that its next message must have, and where its last batch stands. */
  readonly producers: Map<bigint, { readonly next: number; readonly last: number; readonly offset: bigint }>
}

/** The partitions of a broker's topics, which take each batch of an idempotent producer once. */
export interface Topics {
  /** How many partitions a topic has; 0 where there is none of that name. */
  partitions(topic: string): number
  append(
    place: { readonly topic: string; readonly partition: number; readonly acks: number },
    records: Buffer,
  ): Appended
  newProducer(): bigint
  /** Oldest first, partition by partition. */
  messages(topic: string): readonly KafkaMessage[]
}

/** Topics by name, with their numbers of partitions. */
export function topics(counts: Readonly<Record<string, number>>, maxMessageBytes: number): Topics {
  const partitions = new Map<string, Partition>()
  const producers = new Set<bigint>()
  const keyOf = (topic: string, partition: number): string => `${topic}:${partition}`
  for (const [topic, count] of Object.entries(counts))
    for (let index = 0; index < count; index++)
      partitions.set(keyOf(topic, index), { messages: [], producers: new Map() })

  const append: Topics['append'] = ({ topic, partition, acks }, records) => {
    const refused = (error: number): Appended => ({ error, offset: -1n })
    const place = partitions.get(keyOf(topic, partition))
    if (!place) return refused(KAFKA_ERRORS.unknownTopic)
    if (records.length > maxMessageBytes) return refused(KAFKA_ERRORS.messageTooLarge)
    const { producerId, firstSequence, messages } = readRecords(records)
    const known = place.producers.get(producerId)
    if (firstSequence >= 0 && producerId >= 0n) {
      if (!producers.has(producerId)) return refused(KAFKA_ERRORS.unknownProducer)
      if (acks !== -1) return refused(KAFKA_ERRORS.invalidRequiredAcks)
      // Sent again, since its answer was lost: it stands where it stands.
      if (known?.last === firstSequence) return { error: KAFKA_ERRORS.none, offset: known.offset }
      if (firstSequence !== (known?.next ?? 0)) return refused(KAFKA_ERRORS.outOfOrderSequence)
    }
    const offset = BigInt(place.messages.length)
    place.messages.push(...messages)
    place.producers.set(producerId, { next: firstSequence + messages.length, last: firstSequence, offset })
    return { error: KAFKA_ERRORS.none, offset }
  }

  return {
    append,
    partitions: (topic) => counts[topic] ?? 0,
    newProducer: () => {
      const id = BigInt(1_000 + producers.size)
      producers.add(id)
      return id
    },
    messages: (topic) =>
      Array.from(
        { length: counts[topic] ?? 0 },
        (_, index) => partitions.get(keyOf(topic, index))?.messages ?? [],
      ).flat(),
  }
}
