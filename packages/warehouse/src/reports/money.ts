import { minorDigits } from '../minor-units.js'
import { apportion } from './apportion.js'
import { leftOut, reportCurrency } from './currency.js'
import { queryMoney, type Measure, type MeasureRow } from './money-query.js'
import type { SourceColumn } from './params.js'
import type { Report } from './report.js'
import type { ReportRow } from './result.js'

const COUNTS = ['visits', 'applications', 'target_deals', 'sales'] as const
const SUMS = ['cost', 'revenue', 'cost_of_goods'] as const
const RATIOS = ['cost_per_visit', 'cost_per_application', 'cost_per_sale', 'romi', 'romi_margin'] as const

/** Finest part of an application that a report shows. */
const COUNT_STEPS = 1_000_000

/** What each source cost and earned: the contract's `money`. */
export const money: Report = {
  name: 'money',
  accepts: ['from', 'to', 'model', 'by', 'site', 'currency'],
  async run({ db, sites, params }) {
    const figures = await queryMoney(db, params)
    const currency = reportCurrency(params, sites, figures)
    const groups = gather(figures, params.by, currency)
    const digits = minorDigits(currency ?? null)
    const rows = round(groups, digits).map((group) => toRow(group, params.by, digits))
    return {
      columns: [...params.by, ...COUNTS, ...SUMS, ...RATIOS],
      rows: rows.sort(byWorth),
      notes: leftOut(currency, figures),
      ...(currency && { currency }),
    }
  },
}

interface Group {
  readonly marks: Readonly<Record<SourceColumn, string>>
  readonly figures: Readonly<Record<Measure, number>>
}

const NOTHING: Group['figures'] = {
  visits: 0,
  applications: 0,
  target_deals: 0,
  sales: 0,
  cost: 0,
  revenue: 0,
  cost_of_goods: 0,
}

/** The long figures made wide. A sum without a currency, which only an unconfigured site has, counts as the report's. */
function gather(
  figures: readonly MeasureRow[],
  by: readonly SourceColumn[],
  currency: string | undefined,
): readonly Group[] {
  const groups = new Map<string, Group>()
  for (const row of figures) {
    if (row.currency !== null && row.currency !== currency) continue
    const key = JSON.stringify(by.map((column) => row[column]))
    const known = groups.get(key)?.figures ?? NOTHING
    groups.set(key, { marks: row, figures: { ...known, [row.measure]: known[row.measure] + row.amount } })
  }
  return [...groups.values()]
}

/** Rounds every figure so that its rows still add up to its total. */
function round(groups: readonly Group[], digits: number): readonly Group[] {
  const rounded = new Map<Measure, readonly number[]>()
  for (const count of COUNTS) {
    const steps = apportion(groups.map(({ figures }) => figures[count] * COUNT_STEPS))
    rounded.set(
      count,
      steps.map((step) => step / COUNT_STEPS),
    )
  }
  for (const sum of SUMS) {
    const minor = apportion(groups.map(({ figures }) => figures[sum]))
    rounded.set(
      sum,
      minor.map((value) => value / 10 ** digits),
    )
  }
  return groups.map(({ marks }, at) => ({
    marks,
    figures: {
      visits: rounded.get('visits')?.[at] ?? 0,
      applications: rounded.get('applications')?.[at] ?? 0,
      target_deals: rounded.get('target_deals')?.[at] ?? 0,
      sales: rounded.get('sales')?.[at] ?? 0,
      cost: rounded.get('cost')?.[at] ?? 0,
      revenue: rounded.get('revenue')?.[at] ?? 0,
      cost_of_goods: rounded.get('cost_of_goods')?.[at] ?? 0,
    },
  }))
}

function toRow({ marks, figures }: Group, by: readonly SourceColumn[], digits: number): ReportRow {
  const { visits, applications, target_deals, sales, cost, revenue, cost_of_goods } = figures
  return {
    ...Object.fromEntries(by.map((column) => [column, marks[column] || null])),
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
    romi: quotient(revenue - cost, cost, RATIO_DIGITS),
    romi_margin: quotient(revenue - cost_of_goods - cost, cost, RATIO_DIGITS),
  }
}

const RATIO_DIGITS = 6

function quotient(dividend: number, divisor: number, digits: number): number | null {
  return divisor === 0 ? null : Math.round((dividend / divisor) * 10 ** digits) / 10 ** digits + 0
}

/** What earned most comes first, then what cost most; equals keep the order of their names. */
function byWorth(a: ReportRow, b: ReportRow): number {
  for (const column of ['revenue', 'cost', 'sales', 'applications', 'visits']) {
    const difference = Number(b[column]) - Number(a[column])
    if (difference !== 0) return difference
  }
  return 0
}
