import { bySource } from './by-source.js'
import { quotient } from './quotient.js'
import type { Report } from './report.js'

/**
 * How many of those who came went on: visit → application → target deal → sale, each step as a part of the one before
 * and the last as a part of the visits. Deals that are being sorted out are in none of them.
 */
export const conversions: Report = bySource({
  name: 'conversions',
  by: ['channel'],
  measures: ['visits', 'applications', 'target_deals', 'sales'],
  columns: [
    'visits',
    'applications',
    'target_deals',
    'sales',
    'application_rate',
    'target_rate',
    'sale_rate',
    'visit_to_sale_rate',
  ],
  show: ({ visits, applications, target_deals, sales }) => ({
    visits,
    applications,
    target_deals,
    sales,
    application_rate: quotient(applications, visits),
    target_rate: quotient(target_deals, applications),
    sale_rate: quotient(sales, target_deals),
    visit_to_sale_rate: quotient(sales, visits),
  }),
})
