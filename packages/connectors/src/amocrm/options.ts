import type { Purpose } from '@throughline/protocol'
import { z } from 'zod'

/** Code of the deal field that holds the application ID. */
export const APPLICATION_FIELD = 'APPLICATION_ID'

/** Options of the amoCRM sink. One of `subdomain` and `baseUrl` is required. */
export interface AmocrmOptions {
  /** Names the sink's place in the log. Default: `amocrm`. */
  readonly name?: string
  /** `example` of `https://example.amocrm.ru`. */
  readonly subdomain?: string
  /** The account's whole address, for `.amocrm.com`, `.kommo.com` and proxies. */
  readonly baseUrl?: string
  /** A long-lived token of a private integration. */
  readonly token: string
  /** `create`: every application becomes a deal. */
  readonly mode?: 'create'
  /** Where new deals go. Default: the account's main pipeline. */
  readonly pipelineId?: number
  /** Stage of new deals. Default: the pipeline's first. */
  readonly statusId?: number
  /** Code or ID of the text field for the application ID; created when absent. Default: `APPLICATION_ID`. */
  readonly applicationField?: string
  /**
   * Default: `necessary`, since who sends a form asks to be answered. Where a visitor refused analytics the deal is
   * made without marks and tracker IDs.
   */
  readonly purpose?: Purpose
}

/** {@link AmocrmOptions} with the defaults filled in. */
export interface AmocrmSettings {
  readonly name: string
  readonly baseUrl: string
  readonly token: string
  readonly mode: 'create'
  readonly pipelineId?: number
  readonly statusId?: number
  readonly applicationField: string
  readonly purpose: Purpose
}

export const amocrmOptions: z.ZodType<AmocrmSettings> = z
  .strictObject({
    name: z.string().min(1).default('amocrm'),
    subdomain: z
      .string()
      .regex(/^[a-z0-9-]+$/i, 'must be the first part of the address alone: "example" of https://example.amocrm.ru')
      .exactOptional(),
    baseUrl: z
      .url({ protocol: /^https?$/, error: 'must be an address such as https://example.kommo.com' })
      .exactOptional(),
    token: z.string().min(1, 'must be a long-lived token of your integration'),
    mode: z.literal('create').default('create'),
    pipelineId: z.int().positive().exactOptional(),
    statusId: z.int().positive().exactOptional(),
    applicationField: z.string().min(1).default(APPLICATION_FIELD),
    purpose: z.enum(['necessary', 'analytics', 'marketing']).default('necessary'),
  })
  .refine((options) => (options.subdomain === undefined) !== (options.baseUrl === undefined), {
    error: 'exactly one of "subdomain" and "baseUrl" is required',
  })
  .transform(({ subdomain, baseUrl, mode, ...settings }) => ({
    ...settings,
    mode,
    baseUrl: (baseUrl ?? `https://${subdomain}.amocrm.ru`).replace(/\/+$/, ''),
  }))
