import type { DealStatus } from '@throughline/protocol'
import type { ModelName } from '../attribution/models.js'

/**
 * The star. Money is an integer in minor units (kopecks, cents) beside its ISO 4217 currency; `…_at` is epoch
 * milliseconds, `…_date` the same moment's date in the site's time zone, `YYYY-MM-DD`. Every fact belongs to a `site`.
 */
export interface WarehouseTables {
  readonly dim_source: DimSource
  readonly fact_visit: FactVisit
  readonly visits_by_day: VisitsByDay
  readonly fact_application: FactApplication
  readonly fact_touch: FactTouch
  readonly fact_credit: FactCredit
  readonly fact_deal: FactDeal
  readonly fact_deal_stage: FactDealStage
  readonly fact_payment: FactPayment
  readonly fact_cost: FactCost
  readonly revenue: Revenue
}

/** Where people come from: one row for each set of marks ever seen. An absent mark is `''`, so that rows are unique. */
export interface DimSource {
  /** Derived from the marks, so that a rebuild gives the same; 0 is `(unknown)`. */
  readonly source_id: number
  readonly channel: string
  readonly source: string
  readonly medium: string
  readonly campaign: string
  readonly content: string
  readonly term: string
}

/** One session, under the source and time of its first event. Bots are not visits. */
export interface FactVisit {
  readonly site: string
  /** The session's ID. */
  readonly visit_id: string
  readonly source_id: number
  readonly visitor_id: string | null
  readonly started_at: number
  readonly started_date: string
  /** Path of the landing page. */
  readonly landing: string | null
  /** Host of the referring page. */
  readonly referrer: string | null
  readonly device: string | null
  readonly country: string | null
  /** The event that opened the visit. */
  readonly event_id: string
}

/** `fact_visit` counted by day and source, kept beside it so that reports need not count millions of rows. */
export interface VisitsByDay {
  readonly visit_date: string
  readonly source_id: number
  readonly site: string
  readonly visits: number
}

/** One form submit or call. */
export interface FactApplication {
  readonly site: string
  readonly application_id: string
  readonly kind: 'form' | 'call'
  /** The source of the visit in which it was made; what it is credited to is in `fact_credit`. */
  readonly source_id: number
  readonly visitor_id: string | null
  readonly user_id: string | null
  readonly visit_id: string | null
  readonly submitted_at: number
  readonly submitted_date: string
  /** The event it was taken from. */
  readonly event_id: string
}

/** The arrivals that led to an application, oldest first: its chain. */
export interface FactTouch {
  readonly site: string
  readonly application_id: string
  /** 1 for the oldest. */
  readonly position: number
  readonly source_id: number
  readonly touched_at: number
  readonly touched_date: string
  readonly landing: string | null
  readonly referrer: string | null
}

/** What part of an application each source earned under each model. Shares of one application and model sum to 1. */
export interface FactCredit {
  readonly site: string
  readonly application_id: string
  readonly model: ModelName
  readonly source_id: number
  readonly share: number
  /** The application's date, kept here so that a period is read from one index. */
  readonly submitted_date: string
}

/** A deal as it stands now: its history folded, a value that an event does not name stays as it was. */
export interface FactDeal {
  readonly site: string
  readonly deal_id: string
  readonly application_id: string | null
  /** The touch that the deal's own events carry; counts where the application is not known. 0 when there is none. */
  readonly source_id: number
  readonly pipeline: string | null
  readonly stage: string
  readonly status: DealStatus
  readonly product: string | null
  readonly value_minor: number | null
  readonly cost_of_goods_minor: number | null
  readonly currency: string | null
  readonly opened_at: number
  readonly opened_date: string
  readonly changed_at: number
  /** When it first reached `target` or `won`, even if it has left it since. */
  readonly target_at: number | null
  readonly target_date: string | null
  /** When it was won, while it is: a deal that leaves `won` has none. */
  readonly won_at: number | null
  readonly won_date: string | null
}

/** The deal's history: one row for every `Deal Changed`. */
export interface FactDealStage {
  readonly site: string
  readonly deal_id: string
  readonly changed_at: number
  readonly event_id: string
  readonly changed_date: string
  readonly stage: string
  readonly status: DealStatus
  readonly pipeline: string | null
  readonly product: string | null
  readonly application_id: string | null
  readonly source_id: number
  readonly value_minor: number | null
  readonly cost_of_goods_minor: number | null
  readonly currency: string | null
}

/** Money received; negative when it was given back. */
export interface FactPayment {
  readonly site: string
  readonly payment_id: string
  readonly deal_id: string | null
  readonly application_id: string | null
  readonly user_id: string | null
  readonly source_id: number
  readonly paid_at: number
  readonly paid_date: string
  readonly amount_minor: number
  readonly cost_of_goods_minor: number | null
  readonly currency: string
  readonly event_id: string
}

/** Money spent on one source on one day, as one provider reported it last. */
export interface FactCost {
  readonly site: string
  /** Derived from date, source, medium, campaign, content, term and provider: the same again replaces. */
  readonly cost_id: string
  readonly source_id: number
  readonly cost_date: string
  readonly amount_minor: number
  readonly currency: string
  readonly clicks: number | null
  readonly impressions: number | null
  readonly provider: string | null
  readonly recorded_at: number
  readonly event_id: string
}

/**
 * View: every rouble earned, once, with the application and the deal it leads to. Payments, and of won deals what
 * payments do not tell.
 */
export interface Revenue {
  readonly site: string
  readonly revenue_date: string
  readonly application_id: string | null
  readonly deal_id: string | null
  readonly payment_id: string | null
  /** Counts where the application is not known. */
  readonly source_id: number
  readonly revenue_minor: number
  readonly cost_of_goods_minor: number
  readonly currency: string | null
}
