import type { Purpose } from '@throughline/protocol'
import { z } from 'zod'

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
  /** Send only to addresses of the public internet: where others may set the `url`. Default: `false`. */
  readonly publicOnly?: boolean
}

/** {@link WebhookOptions} with the defaults filled in. */
export interface WebhookSettings {
  readonly name: string
  readonly url: string
  readonly secret: string
  readonly purpose: Purpose
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
