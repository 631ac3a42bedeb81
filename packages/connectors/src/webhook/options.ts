import type { Purpose } from '@throughline/protocol'
import { z } from 'zod'
import type { From } from '../mapping/rule.js'
import { fieldsSchema } from '../mapping/schema.js'

/** Options of the webhook sink. */
export interface WebhookOptions {
  /** Names the sink's place in the log. Default: `webhook`. */
  readonly name?: string
  /** Where the events are posted. */
  readonly url: string
  /** 24 to 64 bytes in base64, with or without `whsec_` before them. */
  readonly secret: string
  /** Default: `analytics`. */
  readonly purpose?: Purpose
  /**
   * What each event of the body says: fields by where they come from in the event, a path, the first of several paths that
   * leads to a value, or `{ "value": … }`. Default: the normalised event.
   */
  readonly template?: Readonly<Record<string, From>>
  /** Send only to addresses of the public internet: where others may set the `url`. Default: `false`. */
  readonly publicOnly?: boolean
}

/** {@link WebhookOptions} with the defaults filled in. */
export interface WebhookSettings {
  readonly name: string
  readonly url: string
  readonly secret: string
  readonly purpose: Purpose
  readonly template?: Readonly<Record<string, From>> | undefined
  readonly publicOnly: boolean
}

export const webhookOptions: z.ZodType<WebhookSettings> = z.strictObject({
  name: z.string().min(1).default('webhook'),
  url: z
    .url({ protocol: /^https?$/, error: 'must be an address such as https://example.com/hooks/throughline' })
    // fetch refuses such an address at every delivery.
    .refine(withoutPassword, 'must hold no user and password: the receiver knows us by the signature'),
  secret: z
    .string()
    .refine(
      isSecret,
      'must be 24 to 64 bytes in base64, with or without "whsec_"; `openssl rand -base64 32` makes one',
    ),
  purpose: z.enum(['necessary', 'analytics', 'marketing']).default('analytics'),
  template: fieldsSchema.exactOptional(),
  publicOnly: z.boolean().default(false),
})

function withoutPassword(text: string): boolean {
  return !URL.canParse(text) || (new URL(text).username === '' && new URL(text).password === '')
}

function isSecret(text: string): boolean {
  const base64 = text.replace(/^whsec_/, '')
  const { length } = Buffer.from(base64, 'base64')
  return /^[A-Za-z0-9+/]+={0,2}$/.test(base64) && length >= 24 && length <= 64
}
