import type { Layout } from '../tables/table.js'

/** The columns of a cost file; the first three are required. */
export const COST_COLUMNS = [
  'date',
  'source',
  'amount',
  'until',
  'medium',
  'campaign',
  'content',
  'term',
  'provider',
  'currency',
  'clicks',
  'impressions',
] as const
export type CostColumn = (typeof COST_COLUMNS)[number] | 'campaign_id'

export const REQUIRED_COLUMNS: readonly CostColumn[] = COST_COLUMNS.slice(0, 3)

/** A file of costs, as an ad system or a spreadsheet writes it. */
export interface CostFormat {
  readonly layout: Layout<CostColumn>
  /** What every line is about where it does not say so itself. */
  readonly constants: Readonly<Partial<Record<CostColumn, string>>>
  /** Whether lines about the same are parts of one cost, by device or network say, and add up; else they are a mistake. */
  readonly inParts: boolean
}
