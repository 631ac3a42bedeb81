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
    const rows = toRows(groups, params.by, minorDigits(currency ?? null))
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

/** The rows of the groups, rounded so that each column still adds up to its total. */
function toRows(groups: readonly Group[], by: readonly SourceColumn[], digits: number): ReportRow[] {
  const rounded = (measure: Measure, steps: number): readonly number[] =>
    apportion(groups.map(({ figures }) => figures[measure] * steps))
  const counts = (measure: Measure): readonly number[] =>
    rounded(measure, COUNT_STEPS).map((step) => step / COUNT_STEPS)
  const sums = (measure: Measure): readonly number[] => rounded(measure, 1).map((minor) => minor / 10 ** digits)
  const columns: Readonly<Record<Measure, readonly number[]>> = {
    visits: counts('visits'),
    applications: counts('applications'),
    target_deals: counts('target_deals'),
    sales: counts('sales'),
    cost: sums('cost'),
    revenue: sums('revenue'),
    cost_of_goods: sums('cost_of_goods'),
  }
  return groups.map(({ marks }, at) => ({
    ...Object.fromEntries(by.map((column) => [column, marks[column] || null])),
    ...withRatios((measure) => columns[measure][at] ?? 0, digits),
  }))
}

function withRatios(of: (measure: Measure) => number, digits: number): ReportRow {
  const [cost, revenue, costOfGoods] = [of('cost'), of('revenue'), of('cost_of_goods')]
  return {
    visits: of('visits'),
    applications: of('applications'),
    target_deals: of('target_deals'),
    sales: of('sales'),
    cost,
    revenue,
    cost_of_goods: costOfGoods,
    cost_per_visit: quotient(cost, of('visits'), digits),
    cost_per_application: quotient(cost, of('applications'), digits),
    cost_per_sale: quotient(cost, of('sales'), digits),
    romi: quotient(revenue - cost, cost, RATIO_DIGITS),
    romi_margin: quotient(revenue - costOfGoods - cost, cost, RATIO_DIGITS),
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
