import { DEAL_STATUSES, type DealStatus } from '@throughline/protocol'
import { z } from 'zod'
import type { Authority } from './auth/authority.js'
import { accessShape, authorityOf, baseUrlOf, type AmocrmAccess, type AmocrmOauth } from './auth/options.js'
import { APPLICATION_FIELD } from './options.js'

/** Options of the amoCRM source. */
export interface AmocrmSourceOptions extends AmocrmAccess {
  /** Names the path `/v1/sources/<name>/<secret>`. Default: `amocrm`. */
  readonly name?: string
  /** At least 16 characters of `A-Z a-z 0-9 . _ ~ -`, since it stands in an address. */
  readonly secret: string
  /** Site to which the deals belong. Default: the collector's first. */
  readonly site?: string
  /**
   * What a stage means, by `<pipeline>/<stage>` or by the stage alone, each an ID or, where the account may be asked, a
   * name. A stage that is not named is `open`, that of incoming leads `unsorted`, 142 `won` and 143 `lost`; naming
   * `<pipeline>/142` changes that for a pipeline that brings no money. `unsorted` keeps a stage out of reports.
   */
  readonly stages?: Readonly<Record<string, DealStatus | { readonly name: string; readonly status: DealStatus }>>
  /**
   * What makes a deal won: a stage that means so, or money in the field `paid`; then a stage that means `won` is
   * `target` until there is some. Default: `stage`.
   */
  readonly wonBy?: 'stage' | 'payment'
  /**
   * Deal fields, by code or ID: what the goods cost; which product it is; how much is paid, or a checkbox that all is;
   * when it was paid. `paid` makes a `Payment Received`. They need the account to be asked.
   */
  readonly fields?: {
    readonly costOfGoods?: string
    readonly product?: string
    readonly paid?: string
    readonly paidAt?: string
  }
  /** Code or ID of the deal field that holds the application ID. Default: `APPLICATION_ID`. */
  readonly applicationField?: string
  /** ISO 4217 code of the account's currency. Default: what the account says, or `RUB` where it is not asked. */
  readonly currency?: string
  /** Longest time between two looks for changes of which no webhook told, milliseconds. Default: a minute. */
  readonly everyMs?: number
}

export interface Stage {
  readonly name: string
  readonly status: DealStatus
}

/** What the options say of a stage. */
export interface StageRule {
  readonly name?: string
  readonly status: DealStatus
}

/** {@link AmocrmSourceOptions} with the defaults filled in. */
export interface AmocrmSourceSettings {
  readonly name: string
  readonly secret: string
  readonly site?: string
  readonly baseUrl?: string
  /** Absent: webhooks are believed as they come. */
  readonly authority?: Authority
  readonly oauth?: AmocrmOauth
  readonly stages: ReadonlyMap<string, StageRule>
  readonly wonBy: 'stage' | 'payment'
  readonly fields: NonNullable<AmocrmSourceOptions['fields']>
  readonly applicationField: string
  readonly currency?: string
  readonly everyMs: number
}

const status = z.enum(DEAL_STATUSES)
const field = z.string().min(1).exactOptional()

const shape = z
  .strictObject({
    ...accessShape,
    name: z.string().min(1).default('amocrm'),
    secret: z
      .string()
      .regex(
        /^[\w.~-]{16,}$/,
        'must be at least 16 characters of A-Z a-z 0-9 . _ ~ -; `openssl rand -hex 32` makes one',
      ),
    site: z.string().min(1).exactOptional(),
    stages: z
      .record(z.string().min(1), z.union([status, z.strictObject({ name: z.string().min(1), status })]))
      .default({}),
    wonBy: z.enum(['stage', 'payment']).default('stage'),
    fields: z.strictObject({ costOfGoods: field, product: field, paid: field, paidAt: field }).default({}),
    applicationField: z.string().min(1).default(APPLICATION_FIELD),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code such as RUB')
      .exactOptional(),
    everyMs: z.int().min(1_000).default(60_000),
  })
  .refine(({ token, oauth }) => token === undefined || oauth === undefined, {
    error: 'of "token" and "oauth" only one may be given',
  })
  .refine((options) => hasKey(options) === hasAddress(options), {
    error: 'to ask the account, the source needs "subdomain" or "baseUrl", and "token" or "oauth"',
  })
  .refine((options) => hasKey(options) || Object.keys(options.fields).length === 0, {
    error: '"fields" needs the account to be asked: give "subdomain" and "token"',
  })
  .refine((options) => hasKey(options) || Object.keys(options.stages).every((stage) => BY_ID.test(stage)), {
    error: 'a stage is named "<pipeline ID>/<stage ID>" or "<stage ID>"; by its name only where the account is asked',
  })
  .refine(({ wonBy, fields }) => wonBy === 'stage' || fields.paid !== undefined, {
    error: '"wonBy": "payment" needs "fields": { "paid": … }',
  })

const BY_ID = /^(\d+\/)?\d+$/

function hasKey({ token, oauth }: AmocrmAccess): boolean {
  return token !== undefined || oauth !== undefined
}

function hasAddress({ subdomain, baseUrl }: AmocrmAccess): boolean {
  return (subdomain === undefined) !== (baseUrl === undefined)
}

export const amocrmSourceOptions: z.ZodType<AmocrmSourceSettings> = shape.transform(
  ({ subdomain, baseUrl, token, oauth, stages, ...settings }) => {
    const access = {
      ...(subdomain !== undefined && { subdomain }),
      ...(baseUrl !== undefined && { baseUrl }),
      ...(token !== undefined && { token }),
      ...(oauth !== undefined && { oauth }),
    }
    const authority = authorityOf(access)
    return {
      ...settings,
      ...(authority && { authority, baseUrl: baseUrlOf(access) }),
      ...(oauth && { oauth }),
      stages: new Map(
        Object.entries(stages).map(([id, of]): [string, StageRule] => [
          id,
          typeof of === 'string' ? { status: of } : of,
        ]),
      ),
    }
  },
)
