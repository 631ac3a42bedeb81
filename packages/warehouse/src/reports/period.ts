import { sql, type RawBuilder } from 'kysely'
import type { ReportParams } from './params.js'

/** The condition that a row's date and site are those asked for. `date` and `site` are columns as SQL names them. */
export function within(date: string, site: string, params: ReportParams): RawBuilder<boolean> {
  const conditions = [
    ...(params.from ? [sql<boolean>`${sql.ref(date)} >= ${params.from}`] : []),
    ...(params.to ? [sql<boolean>`${sql.ref(date)} <= ${params.to}`] : []),
    ...(params.site ? [sql<boolean>`${sql.ref(site)} = ${params.site}`] : []),
    // Leaves out the rows that have no such date: deals that are not won, or never reached target.
    sql<boolean>`${sql.ref(date)} is not null`,
  ]
  return sql<boolean>`(${sql.join(conditions, sql` and `)})`
}
