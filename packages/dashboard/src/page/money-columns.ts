import { figure } from './figure-column.js'
import { sourceColumn } from './source-column.js'
import type { Column } from './table.js'
import type { Level } from './view.js'

/** The columns of the money table at a level: what the row is, and the figures of the `money` report. */
export function moneyColumns(level: Level): readonly Column[] {
  return [sourceColumn(level), ...FIGURES]
}

// The return stands beside what it is made of, so that it is in sight on a narrow screen.
const FIGURES: readonly Column[] = [
  figure('visits', 'Visits', 'count'),
  figure('applications', 'Applications', 'count', 'Forms sent and calls, by the attribution model'),
  figure('target_deals', 'Target deals', 'count', 'Deals that ever reached a target stage or were won'),
  figure('sales', 'Sales', 'count', 'Deals won'),
  figure('cost', 'Cost', 'money'),
  figure('revenue', 'Revenue', 'money'),
  figure('romi', 'ROMI', 'signedPercent', '(revenue − cost) ÷ cost'),
  figure('cost_per_visit', 'Per visit', 'money', 'Cost of one visit'),
  figure('cost_per_application', 'Per application', 'money', 'Cost of one application'),
  figure('cost_per_sale', 'Per sale', 'money', 'Cost of one sale'),
  figure('cost_of_goods', 'Cost of goods', 'money'),
  figure('romi_margin', 'ROMI, margin', 'signedPercent', '(revenue − cost of goods − cost) ÷ cost'),
]
