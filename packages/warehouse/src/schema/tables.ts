import type { DealStatus } from '@throughline/protocol'
import type { CampaignCosts, CampaignVisits, CostsByMonth, VisitsByDay, VisitsByMonth } from './summaries.js'

/** The rows of the star. What each table and column holds is said in `star/`, from which the tables are made. */
export interface WarehouseTables {
  readonly dim_date: DimDate
  readonly dim_source: DimSource
  readonly dim_visitor: DimVisitor
  readonly dim_model: DimModel
  readonly identity_link: IdentityLink
  readonly visitor_touch: VisitorTouch
  readonly currency_rate: CurrencyRate
  readonly fact_visit: FactVisit
  readonly visits_by_day: VisitsByDay
  readonly campaign_visits: CampaignVisits
  readonly visits_by_month: VisitsByMonth
  readonly fact_event: FactEvent
  readonly fact_activity: FactActivity
  readonly fact_registration: FactRegistration
  readonly fact_application: FactApplication
  readonly fact_call: FactCall
  readonly fact_deal: FactDeal
  readonly fact_deal_stage: FactDealStage
  readonly fact_payment: FactPayment
  readonly fact_outcome: FactOutcome
  readonly fact_cost: FactCost
  readonly campaign_costs: CampaignCosts
  readonly costs_by_month: CostsByMonth
  readonly fact_conversion: FactConversion
  readonly fact_touch: FactTouch
  readonly fact_credit: FactCredit
}

export interface DimDate {
  readonly date: string
  readonly year: number
  readonly quarter: string
  readonly month: string
  readonly week: string
  readonly day: number
  readonly weekday: number
}

export interface DimSource {
  readonly source_id: number
  readonly channel: string
  readonly source: string
  readonly medium: string
  readonly campaign: string
  readonly content: string
  readonly term: string
  readonly provider: string
  readonly campaign_id: number
}

export interface DimVisitor {
  readonly site: string
  readonly visitor_id: string
  readonly person_id: string
  readonly user_id: string | null
  readonly users: number
  readonly first_seen_at: number
  readonly first_seen_date: string
  readonly source_id: number
  readonly device: string | null
  readonly country: string | null
}

export interface IdentityLink {
  readonly site: string
  readonly visitor_id: string
  readonly user_id: string
}

export interface VisitorTouch {
  readonly site: string
  readonly visitor_id: string
  readonly touched_at: number
  readonly source_id: number
  readonly landing: string | null
  readonly referrer: string | null
}

export interface DimModel {
  readonly model: string
}

export interface CurrencyRate {
  readonly currency: string
  readonly base: string
  readonly rate_date: string
  readonly rate: number
  readonly minor_factor: number
}

export interface FactVisit {
  readonly site: string
  readonly session_at: number
  readonly visit_id: string
  readonly source_id: number
  readonly visitor_id: string | null
  readonly started_at: number
  readonly started_date: string
  readonly landing: string | null
  readonly referrer: string | null
  readonly device: string | null
  readonly country: string | null
  readonly event_id: string
}

export interface FactEvent {
  readonly site: string
  readonly event_id: string
  readonly name: string
  readonly occurred_at: number
  readonly occurred_date: string
  readonly visitor_id: string | null
  readonly user_id: string | null
  readonly person_id: string | null
  readonly visit_id: string | null
  readonly properties: string
}

export interface FactActivity {
  readonly site: string
  readonly user_id: string
  readonly month: string
}

export interface FactRegistration {
  readonly site: string
  readonly user_id: string
  readonly conversion_key: number
  readonly named: number
  readonly source_id: number
  readonly visitor_id: string | null
  readonly registered_at: number
  readonly registered_date: string
  readonly touches: string
  readonly event_id: string
}

export interface FactApplication {
  readonly site: string
  readonly application_id: string
  readonly conversion_key: number
  readonly kind: 'form' | 'call'
  readonly source_id: number
  readonly visitor_id: string | null
  readonly user_id: string | null
  readonly visit_id: string | null
  readonly submitted_at: number
  readonly submitted_date: string
  readonly touches: string
  readonly event_id: string
}

export interface FactCall {
  readonly site: string
  readonly call_id: string
  readonly application_id: string | null
  readonly source_id: number
  readonly called_at: number
  readonly called_date: string
  readonly number: string | null
  readonly duration_s: number | null
  readonly status: string | null
  readonly event_id: string
}

export interface FactDeal {
  readonly site: string
  readonly deal_id: string
  readonly application_id: string | null
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
  readonly accepted_at: number | null
  readonly accepted_date: string | null
  readonly target_at: number | null
  readonly target_date: string | null
  readonly won_at: number | null
  readonly won_date: string | null
}

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

export interface FactPayment {
  readonly site: string
  readonly payment_id: string
  readonly conversion_key: number
  readonly deal_id: string | null
  readonly application_id: string | null
  readonly user_id: string | null
  readonly source_id: number
  readonly paid_at: number
  readonly paid_date: string
  readonly amount_minor: number
  readonly cost_of_goods_minor: number | null
  readonly currency: string
  readonly touches: string
  readonly event_id: string
}

export interface FactOutcome {
  readonly conversion_key: number
  readonly site: string
  readonly kind: 'deal' | 'target' | 'sale' | 'payment'
  readonly outcome_id: string
  readonly outcome_at: number
  readonly outcome_date: string
  readonly deal_id: string | null
  readonly source_id: number
  readonly deals: number
  readonly target_deals: number
  readonly sales: number
  readonly revenue_minor: number
  readonly cost_of_goods_minor: number
  readonly currency: string | null
}

export interface FactCost {
  readonly site: string
  readonly cost_id: string
  readonly source_id: number
  readonly cost_date: string
  readonly amount_minor: number
  readonly currency: string
  readonly clicks: number | null
  readonly impressions: number | null
  readonly recorded_at: number
  readonly event_id: string
}

export type ConversionKind = 'application' | 'registration' | 'payment'

export interface FactConversion {
  readonly conversion_key: number
  readonly site: string
  readonly conversion: ConversionKind
  readonly conversion_id: string
  readonly person_id: string | null
  readonly converted_at: number
  readonly converted_date: string
  readonly channels: string
  readonly touches: number
  readonly first_touch_at: number | null
  readonly source_path: number
  readonly amount_minor: number | null
}

export interface FactTouch {
  readonly conversion_key: number
  readonly position: number
  readonly source_id: number
  readonly touched_at: number
  readonly touched_date: string
  readonly landing: string | null
  readonly referrer: string | null
  readonly told: number
}

export interface FactCredit {
  readonly model: string
  readonly conversion_key: number
  readonly position: number
  readonly source_id: number
  readonly share: number
  readonly conversion: ConversionKind
  readonly site: string
  readonly converted_date: string
  readonly path_id: number
}
