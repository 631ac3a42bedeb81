import { SinkUnavailable, type DeliveryContext, type Finding, type Result, type Sink } from '@throughline/collector'
import type { TrackedEvent } from '@throughline/protocol'
import { filledIn, messageOf, orderingKey } from '../event-message.js'
import { link, overLink } from '../link.js'
import { checkOptions } from '../options.js'
import { demandPeers } from '../peer.js'
import { openBus, type Bus, type NatsMessage } from './bus.js'
import { NATS_LIMITS } from './limits.js'
import { unavailable } from './meaning.js'
import { natsOptions, type NatsOptions, type NatsSettings } from './options.js'

/**
 * Publishes every event to NATS, by JetStream: it counts as delivered when a stream has stored it, and the server drops
 * repeats, which it knows by the event's ID. Needs the packages `@nats-io/transport-node` and `@nats-io/jetstream`.
 *
 * Throws `OptionsError` when the options are wrong or a package is not installed; connects at the first delivery.
 *
 * @example
 * ```ts
 * nats({ servers: 'nats://nats.example.com:4222', stream: 'THROUGHLINE', token: process.env.NATS_TOKEN })
 * ```
 */
export function nats(options: NatsOptions): Sink {
  const settings = checkOptions('nats', natsOptions, options)
  demandPeers('nats', '@nats-io/transport-node', ...(settings.jetstream ? ['@nats-io/jetstream'] : []))
  const { name, purpose, servers, jetstream } = settings
  const connection = link(
    (ended) => openBus(settings, ended),
    (bus) => bus.close(),
  )
  const toMessage = (event: TrackedEvent): NatsMessage => ({
    id: event.id,
    subject: filledIn(settings.subject, event),
    payload: messageOf(event, settings.personalData),
  })

  async function deliver(events: readonly TrackedEvent[], context: DeliveryContext): Promise<readonly Result[]> {
    const messages = events.map(toMessage)
    const patience = { ...context, timeoutMs: NATS_LIMITS.timeoutMs, vendor: 'NATS' }
    const publish = async (bus: Bus): Promise<readonly Result[]> => resultsOf(await bus.publish(messages))
    return overLink(connection, () => connection.use(publish, isLost), unavailable, patience)
  }

  return {
    name,
    purpose,
    limits: NATS_LIMITS,
    mapping: [
      { events: 'any', sent: 'the normalised event', fields: { subject: settings.subject, 'Nats-Msg-Id': 'id' } },
    ],
    key: orderingKey,
    deliver,
    preview: (events) =>
      events.map(toMessage).map(({ id, subject, payload }) => ({
        method: 'PUB',
        url: `${servers[0] ?? ''}/${subject}`,
        headers: jetstream ? { 'Nats-Msg-Id': id } : {},
        body: payload,
      })),
    check: () => checkNats(settings),
    close: () => connection.close(),
  }
}

const isLost = (error: unknown): boolean => unavailable(error).code === 'no-answer'

/** A result for each message; throws when none was taken and it is not the messages that are to blame. */
function resultsOf(errors: readonly unknown[]): readonly Result[] {
  const failures = errors.map((error) => (error === undefined ? undefined : unavailable(error)))
  const whole = failures.find((failure) => failure !== undefined && failure.code !== 'refused')
  // What was stored all the same is known by its ID when it comes again.
  if (whole && (whole.code === 'no-answer' || !failures.includes(undefined))) throw whole
  return failures.map((failure): Result => {
    if (!failure) return { kind: 'delivered' }
    return { kind: failure.code === 'refused' ? 'rejected' : 'retry', reason: failure.message }
  })
}

/** Whether deliveries will work; creates nothing. Never throws. */
async function checkNats(settings: NatsSettings): Promise<readonly Finding[]> {
  let bus: Bus | undefined
  try {
    bus = await openBus(settings, () => undefined, false)
    const found: Finding = { level: 'good', text: `NATS answers at ${bus.server}` }
    if (!settings.jetstream)
      return [
        found,
        { level: 'doubtful', text: 'without JetStream nobody keeps what is published, and nothing is promised' },
      ]
    const subject = filledIn(settings.subject, { site: 'check', type: 'page' })
    const stream = await bus.streamOf(subject)
    if (stream !== undefined) return [found, { level: 'good', text: `the stream ${stream} takes ${subject}` }]
    return [
      found,
      settings.stream === undefined
        ? { level: 'wrong', text: `no stream takes ${subject}: create one, or name one to be created with "stream"` }
        : { level: 'good', text: `the first delivery creates the stream ${settings.stream}` },
    ]
  } catch (error) {
    const { message } = error instanceof SinkUnavailable ? error : unavailable(error)
    return [{ level: 'wrong', text: message }]
  } finally {
    await bus?.close()
  }
}
