import { sql, type RawBuilder } from 'kysely'
import type { ReportParams } from './params.js'

/** The part of the parameters that says which days and sites are counted. */
export type Period = Pick<ReportParams, 'from' | 'to' | 'site'>

/** The condition that a row's date and site are those asked for. `date` and `site` are columns as SQL names them. */
export function within(date: string, site: string, params: Period): RawBuilder<boolean> {
  const conditions = [
    ...(params.from ? [sql<boolean>`${sql.ref(date)} >= ${params.from}`] : []),
    ...(params.to ? [sql<boolean>`${sql.ref(date)} <= ${params.to}`] : []),
    ...(params.site ? [sql<boolean>`${sql.ref(site)} = ${params.site}`] : []),
  ]
  return conditions.length === 0 ? sql<boolean>`true` : sql<boolean>`(${sql.join(conditions, sql` and `)})`
}

const DAY_MS = 86_400_000

/** The period of the same length that ends the day before. */
export function previousPeriod(params: ReportParams): ReportParams {
  const { from = '', to = '' } = params
  const [first, last] = [Date.parse(`${from}T00:00:00Z`), Date.parse(`${to}T00:00:00Z`)]
  const days = (last - first) / DAY_MS + 1
  return { ...params, from: isoDate(first - days * DAY_MS), to: isoDate(first - DAY_MS) }
}

function isoDate(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}
