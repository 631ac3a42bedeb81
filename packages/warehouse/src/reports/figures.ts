import { sql, type RawBuilder } from 'kysely'
import { askedSources } from './asked.js'
import type { Conversion } from './converted.js'
import { applications, outcomes } from './figure-parts.js'
import type { ReportParams } from './params.js'
import type { Snapshot } from './report.js'
import { costs, visits } from './source-parts.js'

export const MEASURES = [
  'visits',
  'applications',
  'deals',
  'target_deals',
  'sales',
  'cost',
  'revenue',
  'cost_of_goods',
] as const
export type Measure = (typeof MEASURES)[number]

/** Figures of one group. Sums are in minor units of their currency; what the row does not tell of is absent. */
export type FigureRow = Readonly<Partial<Record<Measure, number>>> & {
  /** Of {@link askedSources}. */
  readonly grp: number
  readonly period: string | null
  readonly currency: string | null
}

/** What a part of the figures is read from: a table of `source_id, period, currency` and its measures. */
export interface FigurePart {
  readonly measures: readonly Measure[]
  readonly from: RawBuilder<unknown>
}

/**
 * The figures of the reports on sources by group, period and currency, in any order. Every fact counts on its own date.
 * Deals and money are credited as their application or registration is, and without one to the source of their own.
 */
export async function queryFigures(
  db: Snapshot,
  params: ReportParams,
  { conversion, measures }: { readonly conversion: Conversion; readonly measures: readonly Measure[] },
): Promise<readonly FigureRow[]> {
  const parts = [visits(params), costs(params, conversion), applications(params), outcomes(params, conversion)]
  const found: (readonly FigureRow[])[] = []
  for (const part of parts) {
    if (part.measures.some((measure) => measures.includes(measure))) found.push(await queryPart(db, params, part))
  }
  return found.flat()
}

async function queryPart(
  db: Snapshot,
  params: ReportParams,
  { measures, from }: FigurePart,
): Promise<readonly FigureRow[]> {
  const sums = measures.map((measure) => sql`sum(${sql.ref(`f.${measure}`)}) as ${sql.ref(measure)}`)
  const { rows } = await sql<FigureRow>`
    with asked as materialized ${askedSources(params)}
    select a.grp, f.period, f.currency, ${sql.join(sums)}
    from ${from} f
    join asked a on a.source_id = f.source_id
    group by a.grp, f.period, f.currency
  `.execute(db)
  return rows
}
