import type { Clock } from '@throughline/collector'
import { isJsonObject, type JsonObject } from '@throughline/protocol'
import { Webhook } from 'standardwebhooks'
import { shownValue, vendor, type ShownRow, type Vendor, type VendorCall } from '../vendor/vendor.js'

export interface WebhookReceiverOptions {
  readonly clock: Clock
  readonly secret: string
  /** Whether it finds fault with an event, and with that refuses the whole request. Default: with none. */
  readonly refuses?: (event: JsonObject) => boolean
}

/** Somebody's own system behind a webhook: checks signatures, and knows an event again by its `id`. */
export interface WebhookReceiver extends Vendor {
  /** Oldest first, repeats left out. */
  events(): readonly JsonObject[]
  /** The `webhook-id` of every request whose signature was right. */
  readonly deliveries: readonly string[]
}

export function webhookReceiver({ clock, secret, refuses = () => false }: WebhookReceiverOptions): WebhookReceiver {
  const signer = new Webhook(secret)
  const events = new Map<unknown, JsonObject>()
  const deliveries: string[] = []

  function answer({ method, headers, text, body }: VendorCall): Response {
    if (method !== 'POST') return said(405)
    const id = headers.get('webhook-id') ?? ''
    const sentAt = new Date(Number(headers.get('webhook-timestamp')) * 1_000)
    if (signer.sign(id, sentAt, text) !== headers.get('webhook-signature')) return said(401)
    deliveries.push(id)
    const sent = isJsonObject(body) && Array.isArray(body['events']) ? body['events'].filter(isJsonObject) : []
    if (sent.length === 0 || sent.some(refuses)) return said(422)
    for (const event of sent) events.set(event['id'], event)
    return said(204)
  }

  return {
    events: () => [...events.values()],
    deliveries,
    ...vendor({
      clock,
      answer,
      shown: () => [...events.values()].map(shownEvent),
      words: {
        rateLimited: (headers) => said(429, headers),
        unauthorised: () => said(401),
        serverError: (headers) => said(502, headers),
      },
    }),
  }
}

function said(status: number, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(null, { status, headers })
}

function shownEvent({ occurredAt, type, name, applicationId, anonymousId, properties }: JsonObject): ShownRow {
  return {
    time: typeof occurredAt === 'number' ? new Date(occurredAt).toISOString() : '',
    type: shownValue(type),
    event: shownValue(name),
    application_id: shownValue(applicationId),
    visitor: shownValue(anonymousId),
    properties: shownValue(properties),
  }
}
