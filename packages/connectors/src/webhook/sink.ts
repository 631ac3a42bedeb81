import { createHash } from 'node:crypto'
import { SinkUnavailable, type Limits, type Sink } from '@throughline/collector'
import { Webhook } from 'standardwebhooks'
import { httpSink } from '../http-sink/http-sink.js'
import type { VendorRequest } from '../http-sink/send.js'
import { checkOptions } from '../options.js'
import { demandPublic, resolveAll, type Resolve } from './public-address.js'
import { webhookOptions, type WebhookOptions } from './options.js'

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
  const { name, purpose, url, secret, template, publicOnly } = settings
  const signer = new Webhook(secret)
  const vendor = `the receiver of "${name}"`
  const sink = httpSink<Posted>({
    vendor,
    name,
    purpose,
    limits: WEBHOOK_LIMITS,
    rules: [
      template
        ? { when: {}, send: 'an event of the body', with: template }
        : { when: {}, send: 'the normalised event' },
    ],
    // It is the site's own, and told everything; a template says what it is to hear.
    personalData: 'plain',
    addressee: ({ applicationId, userId, anonymousId, id }) => applicationId ?? userId ?? anonymousId ?? id,
    ordered: true,
    encode: ({ event, mapped }) => ({ item: { id: event.id, body: template ? mapped.fields : event } }),
    request: (items, now) => signed(items, { url, signer, now }),
    read: ({ status }, items) => {
      if (status >= 400) return undefined
      if (status < 300) return items.map(() => ({ kind: 'delivered' }))
      // A signed body is meant for this address alone.
      throw new SinkUnavailable('unauthorised', `${vendor} answered ${status}: check the address and the keys`)
    },
  })
  return {
    ...sink,
    // What a bot did is an event as well, and says so.
    accepts: () => true,
    deliver: async (events, context) => {
      if (publicOnly) await demandPublic(url, name, resolve)
      return sink.deliver(events, context)
    },
  }
}

/** An event as the body has it. */
interface Posted {
  readonly id: string
  readonly body: object
}

function signed(
  items: readonly Posted[],
  { url, signer, now }: { readonly url: string; readonly signer: Webhook; readonly now: number },
): VendorRequest {
  const body = JSON.stringify({ events: items.map((each) => each.body) })
  const ids = JSON.stringify(items.map(({ id }) => id))
  const id = `msg_${createHash('sha256').update(ids).digest('hex').slice(0, 32)}`
  const sentAt = new Date(now)
  return {
    url,
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(now / 1_000)),
      'webhook-signature': signer.sign(id, sentAt, body),
    },
    body,
  }
}
