import { minorDigits } from '../minor-units.js'
import { queryMarks } from './asked.js'
import { conversionTo } from './converted.js'
import { leftOut, mostUsed, namedCurrency } from './currency.js'
import { queryFigures, type Measure } from './figures.js'
import { groupsOf, NOTHING, type Figures, type Group } from './groups.js'
import { SOURCE_COLUMNS, type ParamName, type ReportParams } from './params.js'
import { previousPeriod } from './period.js'
import type { Findings, Report, ReportInput } from './report.js'
import type { Cell, ReportRow } from './result.js'
import { countSums } from './sum-counts.js'
import { noteOnUnmatched } from './unmatched-costs.js'

/** What the reports on sources take. */
const ACCEPTS: readonly ParamName[] = [
  'from',
  'to',
  'model',
  'by',
  'grain',
  'compare',
  'site',
  'currency',
  ...SOURCE_COLUMNS,
]

/** A report of one row for each source, or each period and source. */
export interface BySource extends Pick<Report, 'name' | 'by'> {
  readonly accepts?: readonly ParamName[]
  /** Whether it tells of costs that no visit is marked as. */
  readonly notesUnmatched?: boolean
  /** The figures that it shows, and whose sources it has a row for. */
  readonly measures: readonly Measure[]
  /** Its columns behind those that say what the row is. */
  readonly columns: readonly string[]
  /** The values of the columns. `digits` are the decimals of the currency. */
  readonly show: (figures: Figures, params: ReportParams, digits: number) => Readonly<Record<string, Cell>>
}

/** Makes a report that shows figures of sources. */
export function bySource({ name, by, accepts = [], notesUnmatched, measures, columns, show }: BySource): Report {
  return {
    name,
    accepts: [...ACCEPTS, ...accepts],
    ...(by && { by }),
    run: async (input) => {
      const { params } = input
      const now = await figuresIn(input, params, measures)
      const before = params.compare && (await figuresIn(input, previousPeriod(params), measures, now.currency))
      const digits = minorDigits(now.currency ?? null)
      const cells = (group: Group): ReportRow => ({
        ...(params.grain && { period: group.period }),
        ...Object.fromEntries(params.by.map((column) => [column, group.marks[column] ?? null])),
      })
      const earlier = new Map(before?.groups.map((group) => [group.key, group]))
      const rows = [...now.groups, ...(before?.groups.filter(({ key }) => !now.keys.has(key)) ?? [])].map((group) => {
        const current = now.keys.has(group.key) ? group.figures : NOTHING
        const past = before && prefixed(show(earlier.get(group.key)?.figures ?? NOTHING, params, digits))
        return { ...cells(group), ...show(current, params, digits), ...past }
      })
      return {
        columns: [
          ...(params.grain ? ['period'] : []),
          ...params.by,
          ...columns,
          ...(before ? columns.map((column) => `previous_${column}`) : []),
        ],
        rows: rows.sort(byWorth),
        notes: [...now.notes, ...(notesUnmatched ? await noteOnUnmatched(input.db, params, input.sites) : [])],
        ...(now.currency && { currency: now.currency }),
      }
    },
  }
}

interface Found extends Pick<Findings, 'notes'> {
  readonly groups: readonly Group[]
  readonly keys: ReadonlySet<string>
  readonly currency: string | undefined
}

async function figuresIn(
  { db, sites }: ReportInput,
  params: ReportParams,
  measures: readonly Measure[],
  asked?: string,
): Promise<Found> {
  const named = asked ?? namedCurrency(params, sites)
  const conversion = await conversionTo(db, named)
  const hasMoney = measures.includes('cost')
  const currency = named ?? (hasMoney ? mostUsed(await countSums(db, params, conversion)) : undefined)
  const rows = await queryFigures(db, params, { conversion, measures })
  const groups = groupsOf(rows, { measures, marks: await queryMarks(db, params), currency })
  const foreign = hasMoney && rows.some((row) => row.currency !== null && row.currency !== currency)
  const notes = foreign ? leftOut(currency, await countSums(db, params, conversion)) : []
  return { groups, keys: new Set(groups.map(({ key }) => key)), currency, notes }
}

function prefixed(cells: Readonly<Record<string, Cell>>): ReportRow {
  return Object.fromEntries(Object.entries(cells).map(([column, value]) => [`previous_${column}`, value]))
}

/** Periods in their order; in each, what earned most comes first, then what cost most. Equals keep the order of names. */
function byWorth(a: ReportRow, b: ReportRow): number {
  const [first, second] = [String(a['period'] ?? ''), String(b['period'] ?? '')]
  if (first !== second) return first < second ? -1 : 1
  for (const column of ['revenue', 'cost', 'sales', 'applications', 'visits']) {
    const difference = Number(b[column] ?? 0) - Number(a[column] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
