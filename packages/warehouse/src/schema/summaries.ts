// Facts added up beforehand, and kept in step with them: what each column holds is said in `star/`.

export interface VisitsByDay {
  readonly source_id: number
  readonly visit_date: string
  readonly site: string
  readonly visits: number
}

export interface CampaignVisits {
  readonly campaign_id: number
  readonly visit_date: string
  readonly site: string
  readonly visits: number
}

export interface VisitsByMonth {
  readonly source_id: number
  readonly month: string
  readonly site: string
  readonly visits: number
}

export interface CostsByMonth {
  readonly source_id: number
  readonly month: string
  readonly currency: string
  readonly site: string
  readonly costs: number
  readonly amount_minor: number
}

export interface CampaignCosts {
  readonly campaign_id: number
  readonly cost_date: string
  readonly currency: string
  readonly site: string
  readonly costs: number
  readonly amount_minor: number
}
