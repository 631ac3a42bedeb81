import { sql, type RawBuilder } from 'kysely'
import { DATA_DRIVEN } from '../attribution/models.js'
import { DATA_DRIVEN_CREDIT } from './data-driven.js'

/** A row of what is credited: the columns of `fact_credit` but for `model`. */
export interface CreditRow {
  readonly conversion_key: number
  readonly source_id: number
  readonly share: number
}

/**
 * The credits under a model as a table to select from, `conversion_key, position, source_id, share, conversion, site,
 * converted_date`: those that are stored, or those of the data-driven model, prepared for this report.
 */
export function creditsOf(model: string): RawBuilder<CreditRow> {
  if (model === DATA_DRIVEN) return DATA_DRIVEN_CREDIT
  return sql<CreditRow>`(select conversion_key, position, source_id, share, conversion, site, converted_date from fact_credit where model = ${model})`
}
