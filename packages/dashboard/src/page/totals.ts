import { numberIn, type Row } from './report.js'

const SUMMED = ['visits', 'applications', 'target_deals', 'sales', 'cost', 'revenue', 'cost_of_goods'] as const

/**
 * Adds up the rows of the money report. Counts and money are summed; ratios are computed from the sums, since a mean
 * of ratios means nothing. The rule of ROMI is the report's: (revenue − cost) / cost.
 */
export function totals(rows: readonly Row[]): Row {
  const sum = (column: string): number => rows.reduce((total, row) => total + (numberIn(row, column) ?? 0), 0)
  const sums = Object.fromEntries(SUMMED.map((column) => [column, tidy(sum(column))]))
  const { visits = 0, applications = 0, sales = 0, cost = 0, revenue = 0, cost_of_goods: goods = 0 } = sums
  return {
    ...sums,
    cost_per_visit: ratio(cost, visits),
    cost_per_application: ratio(cost, applications),
    cost_per_sale: ratio(cost, sales),
    romi: ratio(revenue - cost, cost),
    romi_margin: ratio(revenue - goods - cost, cost),
  }
}

/** `null` where there is nothing to divide by. */
export function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole
}

/** Takes away what adding thirds leaves behind: 0.1 + 0.2 is 0.3 on the page. */
function tidy(value: number): number {
  return Math.round(value * 1e6) / 1e6
}
