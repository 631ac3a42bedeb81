import { isJsonObject, parseBatch, WIRE_LIMITS, type MessageType } from '@throughline/protocol'
import { readBody, type Body } from '../ingest/body.js'
import type { Ingest, Taken } from '../ingest/ingest.js'
import { mayCome, type Access, type Keyring } from '../ingest/access.js'
import { hintsIn } from '../normalise/client-hints.js'
import { clientAddress } from './address.js'
import type { AddressGate } from './address-limit.js'
import { json, whenThere, type Eventually, type HttpAnswer, type HttpRequest } from './exchange.js'

/** Paths that take one message, and the type that the path stands for. */
export const SINGLE: Readonly<Record<string, MessageType>> = {
  '/v1/track': 'track',
  '/v1/t': 'track',
  '/v1/page': 'page',
  '/v1/p': 'page',
  '/v1/identify': 'identify',
  '/v1/i': 'identify',
}

/** Every path that takes messages. */
export const COLLECTED: ReadonlySet<string> = new Set(['/v1/batch', ...Object.keys(SINGLE)])

interface Delivery {
  readonly key: string | undefined
  readonly sentAt: string | number | undefined
  readonly messages: readonly unknown[]
}

export interface CollectParts {
  readonly keys: Keyring
  readonly ingest: Ingest
  readonly gate: AddressGate
  /** Proxies of one's own in front of the collector. */
  readonly proxies: number
  /** Is told of every request that is turned away since more come than can be taken. */
  readonly shed: () => void
}

/** Takes a batch, or one message on a path of its own, and answers when all of it is durable. */
export function collect(request: HttpRequest, parts: CollectParts): Eventually<HttpAnswer> {
  const { keys, gate, proxies, shed } = parts
  if (request.isLate?.()) {
    shed()
    return LATE
  }
  const headerKey = keyOf(request.headers('authorization'))
  const address = clientAddress(request.address, request.headers('x-forwarded-for'), proxies)
  // A server sends for many visitors, so the secret key is not limited.
  const waitMs = address && !accessOf(headerKey, keys)?.trusted ? gate(address) : 0
  if (waitMs > 0)
    return refuse(429, 'this address sends too much', { 'retry-after': String(Math.ceil(waitMs / 1_000)) })
  const sender = { request, headerKey, address }
  return request
    .body(WIRE_LIMITS.bodyBytes)
    .then((bytes) =>
      whenThere(readBody(bytes, request.headers('content-encoding')), (body) => take(body, sender, parts)),
    )
}

/** Who sends a request, as far as its head tells. */
interface Sender {
  readonly request: HttpRequest
  readonly headerKey: string | undefined
  readonly address: string | undefined
}

function take(
  body: Body,
  { request, headerKey, address }: Sender,
  { keys, ingest }: CollectParts,
): Eventually<HttpAnswer> {
  if (body.kind === 'too-large') return refuse(413, `the body is larger than ${WIRE_LIMITS.bodyBytes} bytes`)
  if (body.kind === 'malformed') return refuse(400, body.reason)
  const delivery = deliveryOf(body.value, SINGLE[request.path])
  if (typeof delivery === 'string') return refuse(400, delivery)
  if (delivery.messages.length > WIRE_LIMITS.messages) {
    return refuse(413, `${delivery.messages.length} messages in one request; ${WIRE_LIMITS.messages} are allowed`)
  }
  const access = accessOf(delivery.key ?? headerKey, keys)
  if (!access) return refuse(401, 'the write key is missing or unknown')
  const origin = request.headers('origin')
  if (origin && !access.trusted && !mayCome(access.site, origin, request.headers('host'))) {
    return refuse(403, `the origin ${origin.slice(0, 100)} is not on the site's list`)
  }
  return ingest(delivery.messages, {
    site: access.site,
    trusted: access.trusted,
    bodyBytes: body.bytes,
    sentAt: delivery.sentAt,
    // A server's own user agent and address say nothing about the visitor.
    userAgent: origin ? request.headers('user-agent') : undefined,
    userAgentData: origin ? hintsIn(request.headers) : undefined,
    address: origin ? address : undefined,
  }).then(answerOf)
}

function answerOf({ accepted, duplicates, rejected, forbidden }: Taken): HttpAnswer {
  if (forbidden > 0 && accepted + duplicates === 0 && forbidden === rejected.length) {
    return refuse(403, rejected[0]?.reason ?? 'this needs the secret key')
  }
  return json(200, { success: true, accepted, duplicates, rejected })
}

function deliveryOf(body: unknown, type: MessageType | undefined): Delivery | string {
  if (!type) {
    const batch = parseBatch(body)
    if (!batch.ok) return batch.reason
    const { writeKey, sentAt, batch: messages } = batch.value
    return { key: writeKey, sentAt, messages }
  }
  if (!isJsonObject(body)) return 'the body must be a JSON object'
  const { writeKey, sentAt, ...message } = body
  return {
    key: typeof writeKey === 'string' ? writeKey : undefined,
    sentAt: typeof sentAt === 'string' || typeof sentAt === 'number' ? sentAt : undefined,
    messages: [{ ...message, type }],
  }
}

function accessOf(key: string | undefined, keys: Keyring): Access | undefined {
  return key ? keys(key) : undefined
}

/** The key in an `Authorization` header: the user name of Basic, which Segment's clients send, or a Bearer token. */
export function keyOf(authorization: string | undefined): string | undefined {
  const [scheme, credentials] = authorization?.split(' ') ?? []
  if (!credentials) return undefined
  if (scheme?.toLowerCase() === 'bearer') return credentials
  if (scheme?.toLowerCase() !== 'basic') return undefined
  return Buffer.from(credentials, 'base64').toString('utf8').split(':')[0]
}

/** A refusal that says why. */
export function refuse(status: number, reason: string, headers?: Readonly<Record<string, string>>): HttpAnswer {
  return json(status, { success: false, error: reason }, headers)
}

/** Made once: it is given most when there is least time. */
const LATE = refuse(503, 'more is sent than can be taken; nothing was stored, send again', { 'retry-after': '1' })
