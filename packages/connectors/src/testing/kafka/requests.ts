import { SASL_MECHANISMS, type Login } from './login.js'
import { reader, type Reader } from './reader.js'
import { bytes, int16, int32, int64, int8, list, noTags, plainText, text, type Part } from './writer.js'
import { KAFKA_ERRORS, type Topics } from './topics.js'

/** What a client may ask, and the one version of each that is understood. */
export const APIS = {
  produce: [0, 9],
  metadata: [3, 9],
  saslHandshake: [17, 1],
  apiVersions: [18, 3],
  initProducerId: [22, 3],
  saslAuthenticate: [36, 2],
} as const

/** What a client may ask that has not told yet who it is. */
const BEFORE_LOGIN: ReadonlySet<number> = new Set([
  APIS.apiVersions[0],
  APIS.saslHandshake[0],
  APIS.saslAuthenticate[0],
])

/** What the broker is to a request beside its topics. */
export interface BrokerState {
  readonly topics: Topics
  /** Where clients are to connect. */
  readonly host: string
  readonly port: number
  readonly login: Login
  /** Error that a batch is answered with, whatever it holds; 0 for none. */
  refusal(): number
  readonly throttleMs: number
}

export interface KafkaRequest {
  readonly api: number
  readonly correlation: number
  readonly body: Reader
}

export function readRequest(frame: Buffer): KafkaRequest {
  const body = reader(frame)
  const [api, , correlation] = [body.int16(), body.int16(), body.int32()]
  body.bytes(Math.max(0, body.int16()))
  // The one request that has no flexible version.
  if (api !== APIS.saslHandshake[0]) body.tags()
  return { api, correlation, body }
}

/** The answer's bytes behind its length, or `undefined` where the broker would hang up. */
export function answerRequest({ api, correlation, body }: KafkaRequest, state: BrokerState): Part | undefined {
  const head = int32(correlation)
  if (!state.login.isIn() && !BEFORE_LOGIN.has(api)) return undefined
  switch (api) {
    case APIS.saslHandshake[0]: {
      const error = state.login.handshake(body.bytes(body.int16()).toString())
      return Buffer.concat([head, int16(error), int32(SASL_MECHANISMS.length), ...SASL_MECHANISMS.map(plainText)])
    }
    case APIS.saslAuthenticate[0]: {
      const { error, message, said } = state.login.authenticate(body.bytes(body.uvarint() - 1))
      return Buffer.concat([head, noTags, int16(error), text(message), bytes(said), int64(0n), noTags])
    }
    case APIS.apiVersions[0]:
      return Buffer.concat([head, ...versions()])
    case APIS.metadata[0]:
      return Buffer.concat([head, noTags, ...metadata(body, state)])
    case APIS.initProducerId[0]:
      return Buffer.concat([head, noTags, int32(0), int16(0), int64(state.topics.newProducer()), int16(0), noTags])
    case APIS.produce[0]:
      return Buffer.concat([head, noTags, ...produce(body, state)])
    default:
      return undefined
  }
}

function versions(): readonly Part[] {
  const known = Object.values(APIS).map(([api, version]) => [int16(api), int16(version), int16(version), noTags])
  return [int16(0), list(known), int32(0), noTags]
}

function metadata(
  { list: readList, text: readText, tags }: Reader,
  { topics, host, port }: BrokerState,
): readonly Part[] {
  const names = readList(() => {
    const name = readText() ?? ''
    tags()
    return name
  })
  const noOperations = int32(-2_147_483_648)
  return [
    int32(0),
    list([[int32(1), text(host), int32(port), text(null), noTags]]),
    text('stand-in'),
    int32(1),
    list(
      names.map((name) => [
        int16(topics.partitions(name) > 0 ? KAFKA_ERRORS.none : KAFKA_ERRORS.unknownTopic),
        text(name),
        int8(0),
        list(Array.from({ length: topics.partitions(name) }, (_, index) => partitionOf(index))),
        noOperations,
        noTags,
      ]),
    ),
    noOperations,
    noTags,
  ]
}

/** The partition's only broker leads it. */
function partitionOf(index: number): readonly Part[] {
  const itself = list([[int32(1)]])
  return [int16(0), int32(index), int32(1), int32(0), itself, itself, list([]), noTags]
}

function produce(body: Reader, { topics, refusal, throttleMs }: BrokerState): readonly Part[] {
  body.text()
  const acks = body.int16()
  body.int32()
  const answers = body.list(() => {
    const topic = body.text() ?? ''
    const partitions = body.list(() => {
      const partition = body.int32()
      const records = body.bytes(body.uvarint() - 1)
      body.tags()
      const error = refusal()
      const appended = error === 0 ? topics.append({ topic, partition, acks }, records) : { error, offset: -1n }
      const times = [int64(-1n), int64(0n)]
      return [int32(partition), int16(appended.error), int64(appended.offset), ...times, list([]), text(null), noTags]
    })
    body.tags()
    return [text(topic), list(partitions), noTags]
  })
  return [list(answers), int32(throttleMs), noTags]
}
