import { bySource } from './by-source.js'
import { quotient } from './quotient.js'
import type { Report } from './report.js'

/** The whole at a glance: what happened, by channel. */
export const overview: Report = bySource({
  name: 'overview',
  by: ['channel'],
  measures: ['visits', 'applications', 'deals', 'target_deals', 'sales', 'cost', 'revenue'],
  columns: ['visits', 'applications', 'deals', 'target_deals', 'sales', 'cost', 'revenue', 'romi'],
  show: ({ visits, applications, deals, target_deals, sales, cost, revenue }) => ({
    visits,
    applications,
    deals,
    target_deals,
    sales,
    cost,
    revenue,
    romi: quotient(revenue - cost, cost),
  }),
})
