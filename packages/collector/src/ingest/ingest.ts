import {
  parseMessage,
  type Message,
  reservedEvent,
  WIRE_LIMITS,
  type RejectedMessage,
  type TrackedEvent,
} from '@throughline/protocol'
import type { Clock } from '../clock.js'
import type { AppendResult, Log, Rejected } from '../log/log.js'
import { readAddress } from '../normalise/address.js'
import type { CountryOf } from '../normalise/country.js'
import { normalise, type Arrival } from '../normalise/event.js'
import { rulesOf } from '../normalise/site-rules.js'
import type { Visit } from '../normalise/surroundings.js'
import { clockSkewMs } from '../normalise/time.js'
import type { Site } from '../site.js'

/** Who sends messages, and in what circumstances. */
export interface Sending extends Visit {
  readonly site: Site
  /** Whether reserved events other than applications are taken: from the secret key and from sources. */
  readonly trusted: boolean
  readonly sentAt?: string | number | undefined
  /** Size of the body that the messages came in; absent where there was none. */
  readonly bodyBytes?: number
}

/** What became of the messages. All accepted ones are durable. */
export interface Taken {
  readonly accepted: number
  readonly duplicates: number
  readonly rejected: readonly RejectedMessage[]
  /** How many of the rejected were refused for want of the secret key. */
  readonly forbidden: number
}

/** The one door: checks, makes regular, completes and stores. Rejects with `LogUnavailable` when nothing was stored. */
export type Ingest = (messages: readonly unknown[], sending: Sending) => Promise<Taken>

/** @param appended is called after events were stored, to wake the sinks. */
export function ingest(log: Log, clock: Clock, appended: () => void, countryOf?: CountryOf): Ingest {
  return (messages, sending) => {
    const receivedAt = clock.now()
    const { site } = sending
    const judgement = judgeAll(messages, sending, {
      site: site.id,
      receivedAt,
      skewMs: clockSkewMs(sending.sentAt, receivedAt),
      rules: rulesOf(site),
      countryOf,
      userAgent: sending.userAgent,
      userAgentData: sending.userAgentData,
      address: sending.address,
    })
    return store(log, judgement.events, refusedOf(judgement, messages, site, receivedAt)).then(
      takenOf(judgement.rejected, judgement.forbidden, appended),
    )
  }
}

/** Made apart from the messages: a function made beside them would hold them, by the thousand, while the disk is waited for. */
function takenOf(
  rejected: readonly RejectedMessage[],
  forbidden: number,
  appended: () => void,
): (result: AppendResult) => Taken {
  return ({ accepted, duplicates }) => {
    if (accepted > 0) appended()
    return { accepted, duplicates, rejected, forbidden }
  }
}

/** Refused messages are kept first: one that was answered for can be looked up. */
function store(log: Log, events: readonly TrackedEvent[], refused: readonly Rejected[]): Promise<AppendResult> {
  if (refused.length > 0) return log.reject(refused).then(() => store(log, events, []))
  return events.length > 0 ? log.append(events) : Promise.resolve(NOTHING)
}

const NOTHING: AppendResult = { accepted: 0, duplicates: 0 }

interface Judgement {
  readonly events: readonly TrackedEvent[]
  readonly rejected: readonly RejectedMessage[]
  readonly forbidden: number
}

function judgeAll(messages: readonly unknown[], sending: Sending, arrival: Arrival): Judgement {
  const events: TrackedEvent[] = []
  const rejected: RejectedMessage[] = []
  let forbidden = 0
  for (let index = 0; index < messages.length; index++) {
    const judged = judge(messages[index], sending, arrival)
    if ('event' in judged) events.push(judged.event)
    else {
      rejected.push({ index, reason: judged.reason })
      if (judged.forbidden) forbidden += 1
    }
  }
  return { events, rejected, forbidden }
}

type Judged = { readonly event: TrackedEvent } | { readonly reason: string; readonly forbidden?: boolean }

function judge(input: unknown, sending: Sending, arrival: Arrival): Judged {
  const message = parseMessage(input)
  if (!message.ok) return { reason: message.reason }
  // Only a body that is larger itself can hold a message that is too large: most are never measured.
  const bytes = (sending.bodyBytes ?? Infinity) > WIRE_LIMITS.messageBytes ? sizeOf(message.value) : 0
  if (bytes > WIRE_LIMITS.messageBytes) {
    return { reason: `the message is ${bytes} bytes; ${WIRE_LIMITS.messageBytes} are allowed` }
  }
  const reserved = message.value.event ? reservedEvent(message.value.event) : undefined
  if (reserved && !reserved.browser && !sending.trusted) {
    return { reason: `"${reserved.name}" needs the site's secret key`, forbidden: true }
  }
  return { event: normalise(message.value, arrival) }
}

function sizeOf(message: Message): number {
  return Buffer.byteLength(JSON.stringify(message))
}

/** Refused messages may be anything and of any length; enough is kept to see what was wrong. */
const KEPT_CHARACTERS = 4_000

function refusedOf(
  { rejected }: Judgement,
  messages: readonly unknown[],
  site: Site,
  receivedAt: number,
): readonly Rejected[] {
  return rejected.map(({ index, reason }) => ({
    site: site.id,
    receivedAt,
    reason,
    message: textOf(messages[index]).slice(0, KEPT_CHARACTERS),
  }))
}

/** An address is cut before anything is stored, also of what is refused. */
function withoutAddress(key: string, value: unknown): unknown {
  if (key !== 'ip') return value
  return readAddress(String(value))?.network
}

function textOf(message: unknown): string {
  try {
    return JSON.stringify(message, withoutAddress) ?? 'undefined'
  } catch (error) {
    // What nests by the ten thousand can be parsed, but not written again.
    if (error instanceof RangeError) return 'nested too deep to be kept'
    throw error
  }
}
