import type { Json, Purpose } from '@throughline/protocol'
import { z } from 'zod'
import {
  accessShape,
  authorityOf,
  baseUrlOf,
  oneAddress,
  oneKey,
  type AmocrmAccess,
  type AmocrmOauth,
} from './auth/options.js'
import type { Authority } from './auth/authority.js'
import { DETAILS, type Detail } from '../crm/details.js'

/** Code of the deal field that holds the application ID. */
export const APPLICATION_FIELD = 'APPLICATION_ID'

/** Where a deal goes: a stage by its ID; in another pipeline, or for a reason, where they are named. */
export interface StageTarget {
  readonly statusId: number
  readonly pipelineId?: number
  readonly lossReasonId?: number
}

/** What an event of a name changes in the deal. */
export interface AmocrmUpdate {
  /** Path of the deal's price in the event, such as `properties.amount`. */
  readonly price?: string
  /** By the code or ID of a deal field: the path of its value in the event, or `{ "value": … }`. */
  readonly fields?: Readonly<Record<string, string | { readonly value: Json }>>
  readonly tags?: readonly string[]
  /**
   * Path of a sum that goes into the transactions of a customer, in whole units: a customer for each user (`userId`) who
   * has made an application.
   */
  readonly transaction?: string
}

/** How customers are made and what is written into their transactions. */
export interface AmocrmCustomers {
  /** `second`: a user's first payment is the deal's affair, and the repeated ones are transactions. Default: `second`. */
  readonly from?: 'first' | 'second'
  /** The stage of new customers, in the mode of periodicity. */
  readonly statusId?: number
  /** When a new customer is expected to buy again, which the mode of periodicity asks for. Default: not said. */
  readonly nextInDays?: number
}

/** Options of the amoCRM sink. */
export interface AmocrmOptions extends AmocrmAccess {
  /** Names the sink's place in the log. Default: `amocrm`. */
  readonly name?: string
  /**
   * `create`: every application becomes a deal. `enrich`: the site makes the deals and fills the application field;
   * the sink finds them and adds what they lack. Default: `create`.
   */
  readonly mode?: 'create' | 'enrich'
  /** Makes applications incoming leads ("unsorted"), which a manager accepts, in place of deals. */
  readonly incoming?: boolean
  /** Makes calls deals as well; without it telephony that is connected to amoCRM makes its own. */
  readonly calls?: boolean
  /** Where new deals go. Default: the account's main pipeline. */
  readonly pipelineId?: number
  /** Stage of new deals. Default: the pipeline's first. */
  readonly statusId?: number
  /** Who is responsible for new deals. Default: as the account distributes them. */
  readonly responsibleUserId?: number
  /** Tags of new deals. */
  readonly tags?: readonly string[]
  /** Code or ID of the text field for the application ID; created when absent. Default: `APPLICATION_ID`. */
  readonly applicationField?: string
  /**
   * Where form, page and first, last and last non-direct source go: into a `note` of the deal, or each into the field
   * that is named for it, by code or ID. Default: `none`.
   */
  readonly details?: 'none' | 'note' | Readonly<Partial<Record<Detail, string>>>
  /** The stage that a deal moves to when an event of that name comes: its ID, or with pipeline and loss reason. */
  readonly stages?: Readonly<Record<string, number | StageTarget>>
  /** What else an event of that name changes. */
  readonly updates?: Readonly<Record<string, AmocrmUpdate>>
  /** Customers, where an update names a `transaction`. The account must have them switched on. */
  readonly customers?: AmocrmCustomers
  /**
   * Default: `necessary`, since who sends a form asks to be answered. Where a visitor refused analytics the deal is
   * made without marks and tracker IDs.
   */
  readonly purpose?: Purpose
}

/** What an event of a name changes, with its stage. */
export interface Update {
  readonly stage?: StageTarget & { readonly [key: string]: Json }
  readonly price?: string
  readonly fields: Readonly<Record<string, string | { readonly value: Json }>>
  readonly tags: readonly string[]
  readonly transaction?: string
}

/** {@link AmocrmOptions} with the defaults filled in. */
export interface AmocrmSettings {
  readonly name: string
  readonly baseUrl: string
  readonly authority: Authority
  readonly oauth?: AmocrmOauth
  readonly mode: 'create' | 'enrich'
  readonly incoming: boolean
  readonly calls: boolean
  readonly pipelineId?: number
  readonly statusId?: number
  readonly responsibleUserId?: number
  readonly tags: readonly string[]
  readonly applicationField: string
  readonly details: 'none' | 'note' | Readonly<Partial<Record<Detail, string>>>
  /** By the event's name. */
  readonly updates: ReadonlyMap<string, Update>
  readonly customers: AmocrmCustomers & { readonly from: 'first' | 'second' }
  readonly purpose: Purpose
}

const id = z.int().positive()
const tags = z.array(z.string().min(1).max(255))
const path = z.string().regex(/^[\w$-]+(\.[\w$-]+)*$/, 'must be a path such as properties.amount')
const target = z.strictObject({ statusId: id, pipelineId: id.exactOptional(), lossReasonId: id.exactOptional() })
const json: z.ZodType<Json> = z.json()

const shape = z
  .strictObject({
    ...accessShape,
    name: z.string().min(1).default('amocrm'),
    mode: z.enum(['create', 'enrich']).default('create'),
    incoming: z.boolean().default(false),
    calls: z.boolean().default(false),
    pipelineId: id.exactOptional(),
    statusId: id.exactOptional(),
    responsibleUserId: id.exactOptional(),
    tags: tags.default([]),
    applicationField: z.string().min(1).default(APPLICATION_FIELD),
    details: z
      .union([z.enum(['none', 'note']), z.partialRecord(z.enum(DETAILS), z.string().min(1))], {
        error: `must be "none", "note", or fields for some of ${DETAILS.join(', ')}`,
      })
      .default('none'),
    stages: z.record(z.string(), z.union([id.transform((statusId) => ({ statusId })), target])).default({}),
    updates: z
      .record(
        z.string(),
        z.strictObject({
          price: path.exactOptional(),
          fields: z.record(z.string().min(1), z.union([path, z.strictObject({ value: json })])).default({}),
          tags: tags.default([]),
          transaction: path.exactOptional(),
        }),
      )
      .default({}),
    customers: z
      .strictObject({
        from: z.enum(['first', 'second']).default('second'),
        statusId: id.exactOptional(),
        nextInDays: z.number().positive().exactOptional(),
      })
      .default({ from: 'second' }),
    purpose: z.enum(['necessary', 'analytics', 'marketing']).default('necessary'),
  })
  .refine(oneAddress.check, { error: oneAddress.error })
  .refine(oneKey.check, { error: oneKey.error })
  .refine(({ incoming, mode }) => !incoming || mode === 'create', {
    error: '"incoming" is for mode "create": in mode "enrich" the site makes the deals',
  })

export const amocrmOptions: z.ZodType<AmocrmSettings> = shape.transform(
  ({ subdomain, baseUrl, token, oauth, stages, updates, ...settings }, refusal) => {
    const access = {
      ...(subdomain !== undefined && { subdomain }),
      ...(baseUrl !== undefined && { baseUrl }),
      ...(token !== undefined && { token }),
      ...(oauth !== undefined && { oauth }),
    }
    const authority = authorityOf(access)
    if (!authority) {
      refusal.addIssue({ code: 'custom', message: oneKey.error })
      return z.NEVER
    }
    return {
      ...settings,
      ...(oauth && { oauth }),
      baseUrl: baseUrlOf(access),
      authority,
      updates: joined(stages, updates),
    }
  },
)

function joined(
  stages: Readonly<Record<string, StageTarget>>,
  updates: Readonly<Record<string, Omit<Update, 'stage'>>>,
): ReadonlyMap<string, Update> {
  const names = new Set([...Object.keys(stages), ...Object.keys(updates)])
  return new Map(
    [...names].map((name): [string, Update] => {
      const stage = stages[name]
      const update = updates[name] ?? { fields: {}, tags: [] }
      return [name, { ...update, ...(stage && { stage: { ...stage } }) }]
    }),
  )
}
