import type { DealStatus, Json } from '@throughline/protocol'
import type { Path } from './path.js'
import type { Verification } from './verify.js'

/** What a foreign hook may be read as. */
export const EVENTS = ['Deal Changed', 'Payment Received', 'Call Received'] as const
export type JsonEvent = (typeof EVENTS)[number]

/** Where a value comes from: a path, a path with what is done to its value, or a constant. */
export type JsonValue =
  | string
  | {
      readonly path: string
      /** Values by what stands at the path, such as `{ "P": "paid" }`; what is not among them stays as it is. */
      readonly map?: Readonly<Record<string, string | number>>
      /** The amount is divided by this: 100 where it is in kopecks or cents. */
      readonly divide?: number
      /** Taken where nothing stands at the path. */
      readonly default?: string | number
    }
  | { readonly value: string | number | boolean }

/** How bodies of one kind become events. */
export interface JsonRule {
  readonly event: JsonEvent
  /** The body must have these values at these paths; of a list, one is enough. Absent: every body. */
  readonly when?: Readonly<Record<string, Json>>
  /** Path of a list, each item of which is an event; paths then begin at the item, and at the body with `$.`. */
  readonly each?: string
  /** Properties of the event. Amounts are major units; dates have no place here but in `at`. */
  readonly properties: Readonly<Record<string, JsonValue>>
  /** When it happened. Absent: when it was received. */
  readonly at?: string
  /** The sender's own ID of this piece of news, by which a repeat is known. Absent: made of the content. */
  readonly id?: string
  /** What the values of `stage` mean. */
  readonly stages?: Readonly<Record<string, DealStatus | { readonly name: string; readonly status: DealStatus }>>
  /** What a stage means that `stages` does not name. Absent: it is refused. */
  readonly otherwise?: DealStatus
}

/** How a hook proves that it is genuine. */
export type JsonVerify =
  | { readonly by: 'path'; readonly secret: string }
  | { readonly by: 'header'; readonly header: string; readonly secret: string; readonly prefix?: string }
  | {
      readonly by: 'hmac'
      readonly header: string
      readonly secret: string
      readonly prefix?: string
      readonly algorithm?: 'sha1' | 'sha256' | 'sha512'
      readonly encoding?: 'hex' | 'base64' | 'base64url'
      readonly timestampHeader?: string
    }
  | { readonly by: 'standard-webhooks'; readonly secret: string }

/** Options of the JSON source. */
export interface JsonSourceOptions {
  /** Names the path `/v1/sources/<name>`. */
  readonly name: string
  readonly verify: JsonVerify
  readonly events: readonly JsonRule[]
  /** Site to which the events belong. Default: the collector's first. */
  readonly site?: string
  /** How bodies are written. Default: as their content type says, and JSON where it says nothing. */
  readonly format?: 'json' | 'form'
  /** Zone of times that name none. Default: `UTC`. */
  readonly timezone?: string
}

/** Where a value comes from, its path read. */
export type ValueFrom =
  | { readonly kind: 'constant'; readonly value: string | number | boolean }
  | {
      readonly kind: 'path'
      readonly path: Path
      /** As it was written, for messages. */
      readonly text: string
      readonly map: ReadonlyMap<string, string | number>
      readonly divide: number
      readonly default?: string | number
    }

/** {@link JsonRule} with its paths read. */
export interface RuleSettings {
  readonly event: JsonEvent
  readonly when: readonly { readonly path: Path; readonly allowed: readonly string[] }[]
  readonly each?: { readonly path: Path; readonly text: string }
  readonly properties: Readonly<Record<string, ValueFrom>>
  readonly at?: ValueFrom
  readonly id?: ValueFrom
  readonly stages: ReadonlyMap<string, { readonly name?: string; readonly status: DealStatus }>
  readonly otherwise?: DealStatus
}

/** {@link JsonSourceOptions} with the defaults filled in and the paths read. */
export interface JsonSourceSettings {
  readonly name: string
  readonly verify: Verification
  readonly events: readonly RuleSettings[]
  readonly site?: string
  readonly format?: 'json' | 'form'
  readonly timezone: string
}
