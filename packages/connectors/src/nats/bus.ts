import { readFile } from 'node:fs/promises'
import type { JetStreamClient } from '@nats-io/jetstream'
import type { ConnectionOptions, NatsConnection } from '@nats-io/transport-node'
import { given } from '../given.js'
import { NATS_LIMITS } from './limits.js'
import { unavailable } from './meaning.js'
import type { NatsSettings } from './options.js'

/** One message: its ID is what the server knows a repeat by. */
export interface NatsMessage {
  readonly id: string
  readonly subject: string
  readonly payload: string
}

/** A connection to NATS. */
export interface Bus {
  /** What became of each message, once the server has said so of all; `undefined` where it was taken. */
  publish(messages: readonly NatsMessage[]): Promise<readonly unknown[]>
  /** The stream that takes a subject, or `undefined`. */
  streamOf(subject: string): Promise<string | undefined>
  readonly server: string
  close(): Promise<void>
}

/** How long a created stream remembers IDs: a repeat comes when the server has taken a message and could not say so. */
const DUPLICATES_MS = 3_600_000
const NANOSECONDS = 1_000_000

/** Connects, and creates the stream where one is named that is not there. `ended` is called when the connection has ended. */
export async function openBus(settings: NatsSettings, ended: () => void, create = true): Promise<Bus> {
  const { connect } = await import('@nats-io/transport-node')
  const connection = await connect(await connectionOptions(settings))
  void connection.closed().then(ended)
  try {
    const jetstream = settings.jetstream ? await openStream(connection, settings, create) : undefined
    return {
      server: `${connection.getServer()}, version ${connection.info?.version ?? 'unknown'}`,
      publish: (messages) => (jetstream ? store(messages, jetstream) : tell(messages, connection)),
      streamOf: async (subject) => {
        const streams = await jetstream?.jetstreamManager()
        return streams?.streams.find(subject).catch((error: unknown) => {
          if (unavailable(error).code === 'unauthorised') return undefined
          throw error
        })
      },
      close: () => connection.close(),
    }
  } catch (error) {
    await connection.close()
    throw error
  }
}

/** Each message is acknowledged by itself, and all are under way at once: they are stored in the order of being sent. */
async function store(messages: readonly NatsMessage[], jetstream: JetStreamClient): Promise<readonly unknown[]> {
  const ends = await Promise.allSettled(
    messages.map(({ id, subject, payload }) =>
      jetstream.publish(subject, payload, { msgID: id, timeout: NATS_LIMITS.timeoutMs }),
    ),
  )
  return ends.map((end) => (end.status === 'rejected' ? end.reason : undefined))
}

/** The server has them when it answers the ping behind them; who listens, nobody knows. */
async function tell(messages: readonly NatsMessage[], connection: NatsConnection): Promise<readonly unknown[]> {
  const ends = messages.map(({ subject, payload }) => {
    try {
      connection.publish(subject, payload)
      return undefined
    } catch (error) {
      return error
    }
  })
  await connection.flush()
  return ends
}

async function openStream(
  connection: NatsConnection,
  { stream, subject }: NatsSettings,
  create: boolean,
): Promise<JetStreamClient> {
  const { jetstream, jetstreamManager } = await import('@nats-io/jetstream')
  if (stream !== undefined && create) {
    const { streams } = await jetstreamManager(connection)
    await streams.info(stream).catch(async (error: unknown) => {
      if (!(error instanceof Error) || error.name !== 'StreamNotFoundError') throw error
      await streams.add({
        name: stream,
        subjects: [subject.replaceAll(/[^.]*\{(site|type)\}[^.]*/g, '*')],
        duplicate_window: DUPLICATES_MS * NANOSECONDS,
      })
    })
  }
  return jetstream(connection)
}

async function connectionOptions(settings: NatsSettings): Promise<ConnectionOptions> {
  const { servers, user, password, token, credentialsFile, caFile } = settings
  const { credsAuthenticator } = await import('@nats-io/transport-node')
  const encrypted = caFile !== undefined || servers.some((server) => server.startsWith('tls:'))
  return {
    name: 'throughline',
    servers: servers.map((server) => server.replace(/^(nats|tls):\/\//, '')),
    // The sink tries again itself, and says meanwhile that nothing arrives.
    reconnect: false,
    timeout: NATS_LIMITS.timeoutMs,
    ...given({ user, pass: password, token }),
    ...(credentialsFile !== undefined && { authenticator: credsAuthenticator(await readFile(credentialsFile)) }),
    ...(encrypted && { tls: given({ caFile }) }),
  }
}
