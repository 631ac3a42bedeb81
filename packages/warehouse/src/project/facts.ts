import type { JsonObject, Parsed, TrackedEvent } from '@throughline/protocol'
import { toMinor } from '../minor-units.js'
import type {
  DimSource,
  FactActivity,
  FactApplication,
  FactCall,
  FactCost,
  FactDealStage,
  FactEvent,
  FactPayment,
  FactRegistration,
  FactVisit,
  IdentityLink,
  VisitorTouch,
} from '../schema/tables.js'
import type { Calendar } from './calendar.js'
import { readNumber } from './properties.js'
import type { SeenVisitor } from './people.js'

/** What must be known of a site to read its events. */
export interface SiteRules {
  readonly dateOf: Calendar
  /** Of amounts that come without one. */
  readonly currency: string | null
  /** Names of the events that tell of a registration. */
  readonly registrations: ReadonlySet<string>
}

/** What one event tells, before it meets what is stored. */
export interface Facts {
  readonly sources: readonly DimSource[]
  readonly visit?: FactVisit
  readonly visitor?: SeenVisitor
  readonly link?: IdentityLink
  readonly touches?: readonly VisitorTouch[]
  readonly activity?: FactActivity
  readonly registration?: FactRegistration
  /** Whose event it is depends on what is stored. */
  readonly event?: Omit<FactEvent, 'person_id'>
  readonly application?: FactApplication
  readonly call?: FactCall
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
