import { reader } from './reader.js'

/** A message as a topic holds it. */
export interface KafkaMessage {
  readonly key: string | null
  readonly value: string
  readonly headers: Readonly<Record<string, string>>
}

/** Messages of one partition that were sent together. */
export interface RecordBatch {
  readonly producerId: bigint
  /** Number of the first message among all that this producer has sent to the partition; -1 where it does not count. */
  readonly firstSequence: number
  readonly messages: readonly KafkaMessage[]
}

/** Reads a record batch of version 2, not compressed: https://kafka.apache.org/documentation/#recordbatch */
export function readRecords(buffer: Buffer): RecordBatch {
  const { int8, int16, int32, int64, varint, varbytes, bytes } = reader(buffer)
  // First offset, length, leader epoch; magic; checksum, attributes, last delta; times of the first and the last.
  bytes(16)
  if (int8() !== 2) throw new Error('only records of version 2 are understood')
  bytes(26)
  const producerId = int64()
  int16()
  const firstSequence = int32()
  const messages = Array.from({ length: int32() }, () => {
    // Its length, attributes, and its distance in time and place from the first.
    varint()
    int8()
    varint()
    varint()
    const [key, value] = [varbytes(), varbytes()]
    const headers = Array.from({ length: varint() }, () => [String(varbytes()), String(varbytes())] as const)
    return { key: key && key.toString(), value: String(value), headers: Object.fromEntries(headers) }
  })
  return { producerId, firstSequence, messages }
}
