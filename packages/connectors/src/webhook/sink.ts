import { createHash } from 'node:crypto'
import { SinkUnavailable, type DeliveryContext, type Limits, type Result, type Sink } from '@throughline/collector'
import type { JsonObject, TrackedEvent } from '@throughline/protocol'
import { Webhook } from 'standardwebhooks'
import { askedDelay } from '../answers.js'
import { describeRules } from '../mapping/describe.js'
import { fieldReader } from '../mapping/rule.js'
import { checkOptions } from '../options.js'
import { demandPublic, resolveAll, type Resolve } from './public-address.js'
import { webhookOptions, type WebhookOptions, type WebhookSettings } from './options.js'

/** Receivers are given 15 seconds, as the Standard Webhooks specification advises. */
export const WEBHOOK_LIMITS: Limits = { items: 100, timeoutMs: 15_000 }

/** What the sink uses of the world beside the delivery's context. */
export interface WebhookParts {
  /** Default: the machine's own resolver. */
  readonly resolve?: Resolve
}

/**
 * Posts `{ "events": [...] }`, the normalised events, signed as the Standard Webhooks specification says
 * (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md). Events of one
 * application, user or visitor keep their order. The same batch sent again carries the same `webhook-id`; a receiver
 * that remembers the events' own `id` is safe whatever happens.
 *
 * Throws `OptionsError` when the options are wrong.
 *
 * @example
 * ```ts
 * webhook({ name: 'crm', url: 'https://crm.example.com/hooks/throughline', secret: process.env.HOOK_SECRET })
 * ```
 */
export function webhook(options: WebhookOptions, { resolve = resolveAll }: WebhookParts = {}): Sink {
  const settings = checkOptions('webhook', webhookOptions, options)
  const signer = new Webhook(settings.secret)
  const written = settings.template ? fieldReader(settings.template) : undefined
  return {
    name: settings.name,
    purpose: settings.purpose,
    limits: WEBHOOK_LIMITS,
    mapping: settings.template
      ? describeRules([{ when: {}, send: 'an event of the body', with: settings.template }])
      : [{ events: 'any', sent: 'the normalised event', fields: {} }],
    key: ({ applicationId, userId, anonymousId, id }) => applicationId ?? userId ?? anonymousId ?? id,
    deliver: async (events, context) => {
      if (settings.publicOnly) await demandPublic(settings.url, settings.name, resolve)
      return deliver(events, { settings, signer, written, context })
    },
  }
}

interface Delivery {
  readonly settings: WebhookSettings
  readonly signer: Webhook
  /** What the body says of an event, where it is not the event itself. */
  readonly written: ((event: TrackedEvent) => JsonObject) | undefined
  readonly context: DeliveryContext
}

/** Sends the events in one request, and by halves when the receiver refuses them: then one is bad, not all. */
async function deliver(events: readonly TrackedEvent[], delivery: Delivery): Promise<readonly Result[]> {
  const refusal = await post(events, delivery)
  if (refusal === undefined) return events.map(() => ({ kind: 'delivered' }))
  if (events.length === 1) return [{ kind: 'rejected', reason: refusal }]
  const middle = Math.ceil(events.length / 2)
  const first = await deliver(events.slice(0, middle), delivery)
  const second = events.slice(middle)
  try {
    return [...first, ...(await deliver(second, delivery))]
  } catch (error) {
    if (!(error instanceof SinkUnavailable)) throw error
    const { message: reason, retryAfterMs: afterMs } = error
    return [
      ...first,
      ...second.map(() => ({ kind: 'retry', reason, ...(afterMs !== undefined && { afterMs }) }) as const),
    ]
  }
}

/** Why the receiver refuses these events, or `undefined` when it took them. */
async function post(
  events: readonly TrackedEvent[],
  { settings, signer, written, context }: Delivery,
): Promise<string | undefined> {
  const body = JSON.stringify({ events: written ? events.map(written) : events })
  const id = `msg_${createHash('sha256')
    .update(JSON.stringify(events.map((event) => event.id)))
    .digest('hex')
    .slice(0, 32)}`
  const sentAt = new Date(context.clock.now())
  const response = await context.fetch(settings.url, {
    method: 'POST',
    // A signed body is meant for this address alone.
    redirect: 'manual',
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(sentAt.getTime() / 1000)),
      'webhook-signature': signer.sign(id, sentAt, body),
    },
    body,
  })
  await response.body?.cancel()
  return readAnswer(response, settings.name, context.clock.now())
}

/** Statuses that speak of the address or the signature, not of the events: an operator must look. */
const MISDIRECTED: ReadonlySet<number> = new Set([401, 403, 404, 405, 410])

function readAnswer(response: Response, name: string, now: number): string | undefined {
  const { status } = response
  if (response.ok) return undefined
  const answered = `the receiver of "${name}" answered ${status}`
  const asked = askedDelay(response, now)
  if (status === 429) throw new SinkUnavailable('rate-limited', answered, asked)
  if (status === 408 || status === 425 || status >= 500) throw new SinkUnavailable('server-error', answered, asked)
  if (status < 400 || MISDIRECTED.has(status)) {
    throw new SinkUnavailable('unauthorised', `${answered}: check its address and the secret`)
  }
  return answered
}
