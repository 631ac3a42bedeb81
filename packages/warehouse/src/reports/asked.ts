import { sql, type RawBuilder } from 'kysely'
import type { ReportParams, SourceColumn } from './params.js'
import type { Snapshot } from './report.js'
import type { Cell } from './result.js'

/** The condition that a source, `s`, is among those asked for. */
export function onlyOf({ only }: ReportParams): RawBuilder<boolean> {
  const conditions = Object.entries(only).map(
    ([column, values]) => sql<boolean>`${sql.ref(`s.${column}`)} in (${sql.join(values)})`,
  )
  return conditions.length === 0 ? sql<boolean>`true` : sql<boolean>`(${sql.join(conditions, sql` and `)})`
}

/**
 * The sources asked for as a table to select from: `source_id, grp`. Sources of one row of the report have one `grp`, a
 * number in the order of the row's marks: a million facts are grouped by numbers faster than by texts.
 */
export function askedSources(params: ReportParams): RawBuilder<unknown> {
  const marks = sql.join(params.by.map((column) => sql.ref(`s.${column}`)))
  const grp = params.by.length === 0 ? sql`1` : sql`dense_rank() over (order by ${marks})`
  return sql`(select s.source_id, ${grp} as grp from dim_source s where ${onlyOf(params)})`
}

/** Whether the report needs what only the ads and keywords themselves know, and not their campaign. */
export function isFine({ by, only }: ReportParams): boolean {
  return by.some(isBelowCampaign) || Object.keys(only).some(isBelowCampaign)
}

function isBelowCampaign(column: string): boolean {
  return column === 'content' || column === 'term'
}

/** The marks of a row. */
export type Marks = Readonly<Partial<Record<SourceColumn, Cell>>>

/** The marks of each `grp`. */
export async function queryMarks(db: Snapshot, params: ReportParams): Promise<ReadonlyMap<number, Marks>> {
  if (params.by.length === 0) return new Map()
  const columns = params.by.map((column) => sql.ref(`s.${column}`))
  const { rows } = await sql<Readonly<Record<SourceColumn, string>> & { readonly grp: number }>`
    select distinct a.grp, ${sql.join(columns)}
    from ${askedSources(params)} a join dim_source s on s.source_id = a.source_id
  `.execute(db)
  return new Map(
    rows.map((row) => [row.grp, Object.fromEntries(params.by.map((column) => [column, row[column] || null]))]),
  )
}
