import { bySource } from './by-source.js'
import { quotient } from './quotient.js'
import type { Report } from './report.js'

/** What each source cost and earned: the contract's `money`. */
export const money: Report = bySource({
  name: 'money',
  accepts: ['margin'],
  notesUnmatched: true,
  measures: ['visits', 'applications', 'target_deals', 'sales', 'cost', 'revenue', 'cost_of_goods'],
  columns: [
    'visits',
    'applications',
    'target_deals',
    'sales',
    'cost',
    'revenue',
    'cost_of_goods',
    'cost_per_visit',
    'cost_per_application',
    'cost_per_sale',
    'romi',
    'romi_margin',
  ],
  show: ({ visits, applications, target_deals, sales, cost, revenue, cost_of_goods }, { margin }, digits) => {
    const kept = margin === undefined ? revenue - cost_of_goods : revenue * margin
    return {
      visits,
      applications,
      target_deals,
      sales,
      cost,
      revenue,
      cost_of_goods,
      cost_per_visit: quotient(cost, visits, digits),
      cost_per_application: quotient(cost, applications, digits),
      cost_per_sale: quotient(cost, sales, digits),
      romi: quotient(revenue - cost, cost),
      romi_margin: quotient(kept - cost, cost),
    }
  },
})
