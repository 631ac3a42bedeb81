import { minorDigits } from '../minor-units.js'
import { apportion } from './apportion.js'
import type { Marks } from './asked.js'
import { MEASURES, type FigureRow, type Measure } from './figures.js'

/** The figures of one row of a report, rounded. */
export type Figures = Readonly<Record<Measure, number>>

/** A row before it has its columns. */
export interface Group {
  /** Its period and marks as one text. */
  readonly key: string
  readonly period: string | null
  readonly marks: Marks
  readonly figures: Figures
}

export const NOTHING: Figures = {
  visits: 0,
  applications: 0,
  deals: 0,
  target_deals: 0,
  sales: 0,
  cost: 0,
  revenue: 0,
  cost_of_goods: 0,
}

const SUMS: readonly Measure[] = ['cost', 'revenue', 'cost_of_goods']
const COUNTS: readonly Measure[] = MEASURES.filter((measure) => !SUMS.includes(measure))

/** Finest part of an application that a report shows. */
const COUNT_STEPS = 1_000_000

/** What a report shows of the figures. */
export interface Shown {
  readonly measures: readonly Measure[]
  readonly marks: ReadonlyMap<number, Marks>
  readonly currency: string | undefined
}

/**
 * The figures of one group together, in the order of periods and marks, rounded so that each column still adds up to its
 * total. Sums of another currency are left out; one without a currency, which only an unconfigured site has, counts as
 * the report's. A group of which nothing that is shown is known is no group.
 */
export function groupsOf(rows: readonly FigureRow[], { measures, marks, currency }: Shown): readonly Group[] {
  const groups = new Map<string, Omit<Group, 'figures'> & { readonly grp: number; readonly figures: Draft }>()
  for (const row of rows) {
    const ours = row.currency === null || row.currency === currency
    const told = (ours ? MEASURES : COUNTS).filter((measure) => row[measure] && measures.includes(measure))
    if (told.length === 0) continue
    const key = `${row.period ?? ''} ${row.grp}`
    const group = groups.get(key) ?? {
      key,
      grp: row.grp,
      period: row.period,
      marks: marks.get(row.grp) ?? {},
      figures: { ...NOTHING },
    }
    groups.set(key, group)
    for (const measure of told) group.figures[measure] += row[measure] ?? 0
  }
  const sorted = [...groups.values()].sort((a, b) => compare(a.period ?? '', b.period ?? '') || a.grp - b.grp)
  return rounded(sorted, minorDigits(currency ?? null))
}

type Draft = Record<Measure, number>

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}

function rounded(groups: readonly Group[], digits: number): readonly Group[] {
  const drafts = groups.map((): Draft => ({ ...NOTHING }))
  for (const measure of MEASURES) {
    const isSum = SUMS.includes(measure)
    const shown = isSum ? 10 ** digits : COUNT_STEPS
    const whole = apportion(groups.map(({ figures }) => figures[measure] * (isSum ? 1 : COUNT_STEPS)))
    drafts.forEach((draft, at) => {
      draft[measure] = (whole[at] ?? 0) / shown
    })
  }
  return groups.map((group, at) => ({ ...group, figures: drafts[at] ?? NOTHING }))
}
