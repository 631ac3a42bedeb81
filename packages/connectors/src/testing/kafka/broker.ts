import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { login, SASL_MECHANISMS, type Login, type SaslMechanism } from './login.js'
import type { KafkaMessage } from './records.js'
import { answerRequest, APIS, readRequest } from './requests.js'
import { topics } from './topics.js'
import { int32 } from './writer.js'

export interface KafkaBrokerOptions {
  /** Topics by name, with their numbers of partitions. */
  readonly topics: Readonly<Record<string, number>>
  /** `message.max.bytes`: the largest batch of one partition. Default: Kafka's own, 1,048,588. */
  readonly maxMessageBytes?: number
  /** Its certificate and key, as PEM: then it speaks TLS alone, and calls itself `localhost`. */
  readonly tls?: { readonly cert: string; readonly key: string }
  /** Passwords by user: then nobody is served before a login by SASL. */
  readonly users?: Readonly<Record<string, string>>
  /** Default: all three. */
  readonly mechanisms?: readonly SaslMechanism[]
}

/**
 * A stand-in for a Kafka broker: a cluster of one that speaks as much of the protocol as a producer needs, takes an
 * idempotent producer's batches once and in order, and refuses with Kafka's own error numbers. It keeps messages in
 * memory, and checks no checksums.
 */
export interface KafkaBroker {
  readonly port: number
  /** The names by which clients asked for it when TLS began; `undefined` where one named none. */
  readonly askedFor: readonly (string | undefined)[]
  /** Where clients are told to connect, when it is another port than the broker's own. */
  advertise(port: number): void
  messages(topic: string): readonly KafkaMessage[]
  /** Requests to produce so far, whatever was answered. */
  produced(): number
  /** Refuses so many batches with that error; `fail(0)` ends it. */
  fail(error: number, times?: number): void
  /** Takes the next batches, and hangs up instead of saying so. */
  loseAnswers(times: number): void
  /** Tells clients that they send too fast: it takes what they send, and asks them to wait. */
  throttle(ms: number): void
  close(): Promise<void>
}

/** `socket.request.max.bytes`: what says that it is larger, as TLS does to who does not expect it, is hung up on. */
const LARGEST_REQUEST = 104_857_600

export async function kafkaBroker(options: KafkaBrokerOptions): Promise<KafkaBroker> {
  const kept = topics(options.topics, options.maxMessageBytes ?? 1_048_588)
  const sockets = new Set<Socket>()
  let [advertised, produced, error, left, throttleMs, lost] = [0, 0, 0, 0, 0, 0]

  const refusal = (): number => {
    if (left <= 0) return 0
    left -= 1
    return error
  }

  function serve(socket: Socket, inside: Login, frame: Buffer): void {
    const request = readRequest(frame)
    if (request.api === APIS.produce[0]) produced += 1
    const answer = answerRequest(request, {
      topics: kept,
      host: options.tls ? 'localhost' : '127.0.0.1',
      port: advertised,
      login: inside,
      refusal,
      throttleMs,
    })
    if (request.api === APIS.produce[0] && lost > 0) {
      lost -= 1
      socket.destroy()
    } else if (answer) socket.write(Buffer.concat([int32(answer.length), answer]))
    else socket.destroy()
  }

  function accept(socket: Socket): void {
    const inside = login(options.users, options.mechanisms ?? SASL_MECHANISMS)
    socket.on('error', () => socket.destroy())
    let waiting = Buffer.alloc(0)
    socket.on('data', (chunk) => {
      waiting = Buffer.concat([waiting, chunk])
      if (waiting.length >= 4 && waiting.readUInt32BE() > LARGEST_REQUEST) return void socket.destroy()
      while (waiting.length >= 4 && waiting.length >= 4 + waiting.readInt32BE()) {
        const end = 4 + waiting.readInt32BE()
        const frame = waiting.subarray(4, end)
        waiting = waiting.subarray(end)
        serve(socket, inside, frame)
      }
    })
  }

  const askedFor: (string | undefined)[] = []
  const server = options.tls
    ? createTlsServer(options.tls, (socket) => {
        askedFor.push(typeof socket.servername === 'string' ? socket.servername : undefined)
        accept(socket)
      })
    : createServer(accept)
  // Of TLS, those that never came to an agreement too.
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  advertised = port

  return {
    port,
    askedFor,
    advertise: (other) => (advertised = other),
    messages: (topic) => kept.messages(topic),
    produced: () => produced,
    fail: (next, times = Infinity) => ([error, left] = [next, next === 0 ? 0 : times]),
    loseAnswers: (times) => (lost = times),
    throttle: (ms) => (throttleMs = ms),
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
