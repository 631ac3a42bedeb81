import { DEAL_STATUSES, type DealStatus } from '@throughline/protocol'
import { z } from 'zod'
import { APPLICATION_FIELD } from './options.js'

/** Options of the amoCRM source. */
export interface AmocrmSourceOptions {
  /** Names the path `/v1/sources/<name>/<secret>`. Default: `amocrm`. */
  readonly name?: string
  /** At least 16 characters of `A-Z a-z 0-9 . _ ~ -`, since it stands in an address. */
  readonly secret: string
  /** Site to which the deals belong. Default: the collector's first. */
  readonly site?: string
  /**
   * What a stage means, by `<pipeline ID>/<stage ID>` or by the stage's ID alone. A stage that is not named is `open`,
   * 142 is `won` and 143 `lost`; naming `<pipeline ID>/142` changes that for a pipeline that brings no money.
   */
  readonly stages?: Readonly<Record<string, DealStatus | { readonly name: string; readonly status: DealStatus }>>
  /** Code or ID of the deal field that holds the application ID. Default: `APPLICATION_ID`. */
  readonly applicationField?: string
  /** ISO 4217 code of the account's currency, which hooks do not tell. Default: `RUB`. */
  readonly currency?: string
}

export interface Stage {
  readonly name: string
  readonly status: DealStatus
}

/** {@link AmocrmSourceOptions} with the defaults filled in. */
export interface AmocrmSourceSettings {
  readonly name: string
  readonly secret: string
  readonly site?: string
  readonly stages: ReadonlyMap<string, { readonly name?: string; readonly status: DealStatus }>
  readonly applicationField: string
  readonly currency: string
}

const STAGE_NAMES = 'a stage is named "<pipeline ID>/<stage ID>" or "<stage ID>"'
const status = z.enum(DEAL_STATUSES)

export const amocrmSourceOptions: z.ZodType<AmocrmSourceSettings> = z.strictObject({
  name: z.string().min(1).default('amocrm'),
  secret: z
    .string()
    .regex(/^[\w.~-]{16,}$/, 'must be at least 16 characters of A-Z a-z 0-9 . _ ~ -; `openssl rand -hex 32` makes one'),
  site: z.string().min(1).exactOptional(),
  stages: z
    .record(z.string().regex(/^(\d+\/)?\d+$/), z.union([status, z.strictObject({ name: z.string().min(1), status })]), {
      error: ({ code }) => (code === 'invalid_key' ? STAGE_NAMES : undefined),
    })
    .default({})
    .transform(
      (stages) => new Map(Object.entries(stages).map(([id, of]) => [id, typeof of === 'string' ? { status: of } : of])),
    ),
  applicationField: z.string().min(1).default(APPLICATION_FIELD),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code such as RUB')
    .default('RUB'),
})
