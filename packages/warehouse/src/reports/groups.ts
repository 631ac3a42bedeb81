import { minorDigits } from '../minor-units.js'
import { apportion } from './apportion.js'
import { MEASURES, type FigureRow, type Measure } from './figures.js'
import type { SourceColumn } from './params.js'
import type { Cell } from './result.js'

/** The figures of one row of a report, rounded. */
export type Figures = Readonly<Record<Measure, number>>

/** A row before it has its columns. */
export interface Group {
  /** Its period and marks as one text. */
  readonly key: string
  readonly period: string | null
  readonly marks: Readonly<Partial<Record<SourceColumn, Cell>>>
  readonly figures: Figures
}

const NOTHING: Figures = {
  visits: 0,
  applications: 0,
  deals: 0,
  target_deals: 0,
  sales: 0,
  cost: 0,
  revenue: 0,
  cost_of_goods: 0,
}

const SUMS: ReadonlySet<Measure> = new Set<Measure>(['cost', 'revenue', 'cost_of_goods'])

/** Finest part of an application that a report shows. */
const COUNT_STEPS = 1_000_000

/**
 * The long figures made wide, in their order, rounded so that each column still adds up to its total. Sums of another
 * currency are left out; one without a currency, which only an unconfigured site has, counts as the report's.
 */
export function groupsOf(
  rows: readonly FigureRow[],
  by: readonly SourceColumn[],
  currency: string | undefined,
): readonly Group[] {
  const groups = new Map<string, Group>()
  for (const row of rows) {
    if (row.currency !== null && row.currency !== currency) continue
    const key = JSON.stringify([row.period, ...by.map((column) => row[column])])
    const known = groups.get(key)
    const figures = known?.figures ?? NOTHING
    groups.set(key, {
      key,
      period: row.period,
      marks: known?.marks ?? Object.fromEntries(by.map((column) => [column, row[column] || null])),
      figures: { ...figures, [row.measure]: figures[row.measure] + row.amount },
    })
  }
  return rounded([...groups.values()], minorDigits(currency ?? null))
}

function rounded(groups: readonly Group[], digits: number): readonly Group[] {
  const columns = MEASURES.map((measure) => {
    const steps = SUMS.has(measure) ? 1 : COUNT_STEPS
    const shown = SUMS.has(measure) ? 10 ** digits : COUNT_STEPS
    return [
      measure,
      apportion(groups.map(({ figures }) => figures[measure] * steps)).map((whole) => whole / shown),
    ] as const
  })
  return groups.map((group, at) => ({
    ...group,
    figures: columns.reduce<Figures>(
      (figures, [measure, values]) => ({ ...figures, [measure]: values[at] ?? 0 }),
      NOTHING,
    ),
  }))
}
