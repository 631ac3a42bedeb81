import { sql, type RawBuilder } from 'kysely'
import { DATA_DRIVEN } from '../attribution/models.js'
import { prepareDataDriven } from './data-driven.js'
import type { Snapshot } from './report.js'

/** A row of what is credited: the columns of `fact_credit` but for `model`. */
export interface CreditRow {
  readonly conversion_key: number
  readonly source_id: number
  readonly share: number
}

/**
 * The credits under a model as a table to select from, `conversion_key, position, source_id, share, conversion, site,
 * converted_date`: those that are stored, or those of the data-driven model, computed for this report.
 */
export async function creditsOf(db: Snapshot, model: string): Promise<RawBuilder<CreditRow>> {
  if (model === DATA_DRIVEN) {
    await prepareDataDriven(db)
    return sql<CreditRow>`temp.data_driven_credit`
  }
  return sql<CreditRow>`(select conversion_key, position, source_id, share, conversion, site, converted_date from fact_credit where model = ${model})`
}
