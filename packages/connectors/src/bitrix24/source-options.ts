import { DEAL_STATUSES, type DealStatus } from '@throughline/protocol'
import { z } from 'zod'
import { hookAddress, requestsPerSecond } from './address.js'
import { APPLICATION_FIELD } from './options.js'

/** Options of the Bitrix24 source. */
export interface Bitrix24SourceOptions {
  /** Names the path `/v1/sources/<name>`. Default: `bitrix24`. */
  readonly name?: string
  /** Address of an incoming webhook with the right `crm`, by which deals are read. */
  readonly hook: string
  /** Tokens that Bitrix24 shows beside its outgoing webhooks, one for each of them. */
  readonly applicationToken: string | readonly string[]
  /** Site to which the deals belong. Default: the collector's first. */
  readonly site?: string
  /** `lead`: leads are told as well, and a deal that a lead became goes on under the lead's ID. Default: `deal`. */
  readonly entity?: 'deal' | 'lead'
  /**
   * What a stage means, by its ID (`C3:NEW`), a lead's as `lead/JUNK`. Without it success is `won`, failure `lost` and
   * all else `open`; of leads, `NEW` is `unsorted` and success `target`.
   */
  readonly stages?: Readonly<Record<string, DealStatus | { readonly name: string; readonly status: DealStatus }>>
  /** Field of the application ID. Default: `UF_CRM_APP_ID`. */
  readonly applicationField?: string
  /** Further properties of `Deal Changed` by the field that they are read from, such as `{ "costOfGoods": "UF_CRM_COST" }`. */
  readonly fields?: Readonly<Record<string, string>>
  /** A deal is won when this field is filled (a sum above 0, a date, yes), and not by its stage, which makes it a target. */
  readonly wonField?: string
  /** The sum paid so far: whatever it grows or shrinks by is a `Payment Received`. */
  readonly paidField?: string
  /** Where the first reading begins, `2026-01-01`. Default: when the source is first started. */
  readonly since?: string
  /** Longest time between two readings, in seconds. Default: 60. */
  readonly everySeconds?: number
  /** Requests a second that the portal's plan allows. Default: 2; Enterprise: 5. */
  readonly requestsPerSecond?: number
}

/** What a stage means; without a name it keeps that of the portal. */
export interface StageMeaning {
  readonly name?: string
  readonly status: DealStatus
}

/** {@link Bitrix24SourceOptions} with the defaults filled in. */
export interface Bitrix24SourceSettings {
  readonly name: string
  readonly hook: string
  readonly applicationToken: readonly string[]
  readonly site?: string
  readonly entity: 'deal' | 'lead'
  readonly stages: ReadonlyMap<string, StageMeaning>
  readonly applicationField: string
  readonly fields: Readonly<Record<string, string>>
  readonly wonField?: string
  readonly paidField?: string
  /** Epoch milliseconds. */
  readonly since?: number
  readonly everySeconds: number
  readonly requestsPerSecond: number
}

const status = z.enum(DEAL_STATUSES)
const field = z.string().regex(/^[A-Z][A-Z0-9_]*$/, 'must be the name of a field such as UF_CRM_COST')
const token = z.string().min(8, 'must be the token that Bitrix24 shows beside the outgoing webhook')

export const bitrix24SourceOptions: z.ZodType<Bitrix24SourceSettings> = z.strictObject({
  name: z.string().min(1).default('bitrix24'),
  hook: hookAddress,
  applicationToken: z.union([token.transform((one) => [one]), z.array(token).min(1)]),
  site: z.string().min(1).exactOptional(),
  entity: z.enum(['deal', 'lead']).default('deal'),
  stages: z
    .record(
      z.string().regex(/^(lead\/)?(C\d+:)?\w+$/),
      z.union([status, z.strictObject({ name: z.string().min(1), status })]),
      { error: ({ code }) => (code === 'invalid_key' ? 'a stage is named "NEW", "C3:NEW" or "lead/NEW"' : undefined) },
    )
    .default({})
    .transform(
      (stages) => new Map(Object.entries(stages).map(([id, of]) => [id, typeof of === 'string' ? { status: of } : of])),
    ),
  applicationField: field.default(APPLICATION_FIELD),
  fields: z.record(z.string().regex(/^\w+$/), field).default({}),
  wonField: field.exactOptional(),
  paidField: field.exactOptional(),
  since: z
    .string()
    .refine(
      (text) => /^\d{4}-\d\d-\d\d/.test(text) && !Number.isNaN(Date.parse(text)),
      'must be a date such as 2026-01-01',
    )
    .transform((text) => Date.parse(text))
    .exactOptional(),
  everySeconds: z.number().min(5).max(86_400).default(60),
  requestsPerSecond,
})
