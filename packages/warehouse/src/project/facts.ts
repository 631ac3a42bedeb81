import type { JsonObject, Parsed, TrackedEvent } from '@throughline/protocol'
import type { SourcedTouch } from '../attribution/credits.js'
import { toMinor } from '../minor-units.js'
import type {
  DimSource,
  FactApplication,
  FactCost,
  FactDealStage,
  FactPayment,
  FactTouch,
  FactVisit,
} from '../schema/tables.js'
import type { Calendar } from './calendar.js'
import { readNumber } from './properties.js'

/** What must be known of a site to read its events. */
export interface SiteRules {
  readonly dateOf: Calendar
  /** Of amounts that come without one. */
  readonly currency: string | null
}

/** An application with its chain. An application read back from the table has no chain: it is stored already. */
export interface Application {
  readonly row: FactApplication
  readonly chain?: readonly (SourcedTouch & { readonly touch: FactTouch })[]
}

/** What one event tells, before it meets what is stored. */
export interface Facts {
  readonly sources: readonly DimSource[]
  readonly visit?: FactVisit
  readonly application?: Application
  readonly dealStage?: FactDealStage
  readonly payment?: FactPayment
  readonly cost?: FactCost
}

/** Reads the facts of one type of event; the reason says why the event cannot be one. */
export type Projector = (event: TrackedEvent, rules: SiteRules) => Parsed<Facts>

/** An optional amount among the properties, in minor units; `undefined` when it is too large to be kept exactly. */
export function readMinor(properties: JsonObject, key: string, currency: string | null): number | null | undefined {
  const amount = readNumber(properties, key)
  return amount === null ? null : toMinor(amount, currency)
}

/** The reason given for {@link readMinor}'s `undefined`. */
export const TOO_LARGE = 'an amount is too large to be kept exactly'
