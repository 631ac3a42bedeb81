import type { JsonObject } from '@throughline/protocol'
import { combineSays, type Says } from '../crm/says.js'

/** The application itself, as the form's first event tells it. */
export interface Application extends JsonObject {
  /** When it was made, epoch milliseconds. */
  readonly at: number
  readonly name: string
  /** What an incoming lead says of its form. */
  readonly form: { readonly id: string; readonly name: string; readonly page: string; readonly referrer: string }
  /** Text of the note, where one is wanted. */
  readonly note?: string
}

/** A payment that goes to a customer's transactions. */
export interface Payment extends JsonObject {
  /** ID of the event that told of it. */
  readonly id: string
  /** Epoch milliseconds. */
  readonly at: number
  readonly price: number
  readonly comment: string
}

/** What events tell of the deal of one application, or of a person's latest one, merged. */
export interface DealState {
  /** Absent: the application is found by the person. */
  readonly applicationId?: string
  /** Whom it is about, such as `user shop 42`; by these names later events find the application. */
  readonly people: readonly string[]
  /** Absent while only later events have come. */
  readonly application?: Application
  /**
   * `price`, `stage`, `tag:<name>`, `contact:<name|phone|email>`, `mark:<CODE>` of a tracking field, which an account may lack,
   * and `field:<code or ID>`, which it must have.
   */
  readonly says: Says
  /** The user who has paid. */
  readonly buyer?: { readonly site: string; readonly userId: string }
  /** By the IDs of the events. */
  readonly payments?: Readonly<Record<string, Payment>>
}

/**
 * What is sent together: one application, or a person's later events, which may speak of several applications. By the
 * application's ID; under `''` what is about the person's latest.
 */
export type DealWork = Readonly<Record<string, DealState>>

export function workOf(state: DealState): DealWork {
  return { [state.applicationId ?? '']: state }
}

export function combineWorks(a: DealWork, b: DealWork): DealWork {
  const work: Record<string, DealState> = { ...a }
  for (const [about, state] of Object.entries(b)) {
    const known = work[about]
    work[about] = known ? combineDeals(known, state) : state
  }
  return work
}

/** One state of two about the same application or person. The order of what they tell is that of its times. */
export function combineDeals(a: DealState, b: DealState): DealState {
  const applicationId = a.applicationId ?? b.applicationId
  const application = earlier(a.application, b.application)
  const buyer = a.buyer ?? b.buyer
  return {
    ...(applicationId !== undefined && { applicationId }),
    people: [...new Set([...a.people, ...b.people])],
    ...(application && { application }),
    says: combineSays(a.says, b.says),
    ...(buyer && { buyer }),
    ...((a.payments ?? b.payments) && { payments: { ...a.payments, ...b.payments } }),
  }
}

/** The first event names the deal. */
function earlier(a: Application | undefined, b: Application | undefined): Application | undefined {
  return a && b ? (b.at < a.at ? b : a) : (a ?? b)
}
