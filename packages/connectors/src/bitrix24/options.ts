import type { Json, Purpose } from '@throughline/protocol'
import { z } from 'zod'
import { DETAILS, type Detail } from '../crm/details.js'
import { hookAddress, requestsPerSecond } from './address.js'

/** Field of a lead or deal that holds the application ID. */
export const APPLICATION_FIELD = 'UF_CRM_APP_ID'

/** What an event of a name changes in the lead or deal. */
export interface Bitrix24Update {
  /** Path of the sum in the event, such as `properties.amount`; its currency is `properties.currency`. */
  readonly value?: string
  /** By the name of a field, such as `UF_CRM_PLAN`: the path of its value in the event, or `{ "value": … }`. */
  readonly fields?: Readonly<Record<string, string | { readonly value: Json }>>
}

/** Options of the Bitrix24 sink. */
export interface Bitrix24Options {
  /** Names the sink's place in the log. Default: `bitrix24`. */
  readonly name?: string
  /** Address of an incoming webhook with the right `crm`: `https://example.bitrix24.ru/rest/1/<code>/`. */
  readonly hook: string
  /** What an application becomes. Default: `deal`. */
  readonly entity?: 'deal' | 'lead'
  /**
   * `create`: every application becomes a lead or deal. `enrich`: the site makes them and fills the application field;
   * the sink finds them and adds what they lack. Default: `create`.
   */
  readonly mode?: 'create' | 'enrich'
  /** Makes calls leads or deals as well; without it telephony that is connected to Bitrix24 makes its own. */
  readonly calls?: boolean
  /** `CATEGORY_ID` of new deals. Default: 0, the general pipeline. */
  readonly pipelineId?: number
  /** `STAGE_ID` of new deals, `STATUS_ID` of new leads. Default: the first one. */
  readonly stageId?: string
  /** `ASSIGNED_BY_ID` of new ones. Default: the user of the hook. */
  readonly responsibleId?: number
  /** `SOURCE_ID` of new ones, such as `WEB`. */
  readonly sourceId?: string
  /** Field for the application ID; an own one is created when absent. `ORIGIN_ID` needs no rights to create fields. */
  readonly applicationField?: string
  /**
   * Where form, page and first, last and last non-direct source go: into the comment as a `note`, or each into the field
   * that is named for it. Default: `none`.
   */
  readonly details?: 'none' | 'note' | Readonly<Partial<Record<Detail, string>>>
  /** The stage that a lead or deal moves to when an event of that name comes. */
  readonly stages?: Readonly<Record<string, string>>
  /** What else an event of that name changes. */
  readonly updates?: Readonly<Record<string, Bitrix24Update>>
  /** How long a lead or deal that the site is to make is waited for, in days. Default: 7. */
  readonly waitDays?: number
  /** Requests a second that the portal's plan allows. Default: 2; Enterprise: 5. */
  readonly requestsPerSecond?: number
  /**
   * Default: `necessary`, since who sends a form asks to be answered. Where a visitor refused analytics it is made
   * without marks.
   */
  readonly purpose?: Purpose
}

/** {@link Bitrix24Options} with the defaults filled in. */
export interface Bitrix24Settings {
  readonly name: string
  readonly hook: string
  readonly entity: 'deal' | 'lead'
  readonly mode: 'create' | 'enrich'
  readonly calls: boolean
  readonly pipelineId: number
  readonly stageId?: string
  readonly responsibleId?: number
  readonly sourceId?: string
  readonly applicationField: string
  readonly details: 'none' | 'note' | Readonly<Partial<Record<Detail, string>>>
  readonly stages: Readonly<Record<string, string>>
  readonly updates: Readonly<Record<string, Bitrix24Update>>
  readonly waitDays: number
  readonly requestsPerSecond: number
  readonly purpose: Purpose
}

const field = z.string().regex(/^[A-Z][A-Z0-9_]*$/, 'must be the name of a field such as UF_CRM_PLAN')
const path = z.string().regex(/^[\w$-]+(\.[\w$-]+)*$/, 'must be a path such as properties.amount')
const stage = z.string().regex(/^[\w:]+$/, 'must be the ID of a stage such as C3:NEW')
const json: z.ZodType<Json> = z.json()

export const bitrix24Options: z.ZodType<Bitrix24Settings> = z
  .strictObject({
    name: z.string().min(1).default('bitrix24'),
    hook: hookAddress,
    entity: z.enum(['deal', 'lead']).default('deal'),
    mode: z.enum(['create', 'enrich']).default('create'),
    calls: z.boolean().default(false),
    pipelineId: z.int().nonnegative().default(0),
    stageId: stage.exactOptional(),
    responsibleId: z.int().positive().exactOptional(),
    sourceId: z.string().min(1).exactOptional(),
    applicationField: z
      .string()
      .regex(/^(UF_CRM_[A-Z0-9_]{1,43}|ORIGIN_ID)$/, 'must be an own field such as UF_CRM_APP_ID, or ORIGIN_ID')
      .default(APPLICATION_FIELD),
    details: z
      .union([z.enum(['none', 'note']), z.partialRecord(z.enum(DETAILS), field)], {
        error: `must be "none", "note", or fields for some of ${DETAILS.join(', ')}`,
      })
      .default('none'),
    stages: z.record(z.string(), stage).default({}),
    updates: z
      .record(
        z.string(),
        z.strictObject({
          value: path.exactOptional(),
          fields: z.record(field, z.union([path, z.strictObject({ value: json })])).exactOptional(),
        }),
      )
      .default({}),
    waitDays: z.number().positive().max(30).default(7),
    requestsPerSecond,
    purpose: z.enum(['necessary', 'analytics', 'marketing']).default('necessary'),
  })
  .refine(({ entity, pipelineId }) => entity === 'deal' || pipelineId === 0, {
    error: 'leads have no pipelines: "pipelineId" is for "entity": "deal"',
    path: ['pipelineId'],
  })
