import type { Kysely } from 'kysely'
import type { WarehouseTables } from '../schema/tables.js'
import type { WarehouseSite } from '../warehouse.js'
import type { ParamName, ReportParams } from './params.js'
import type { ReportResult } from './result.js'

export interface ReportInput {
  readonly db: Kysely<WarehouseTables>
  readonly sites: readonly WarehouseSite[]
  readonly params: ReportParams
}

/** What a report found. `currency` is that of its sums. */
export interface Findings extends Pick<ReportResult, 'columns' | 'rows'> {
  readonly currency?: string
  readonly notes: readonly string[]
}

/** A report: its name, the parameters it takes, and how it is made. */
export interface Report {
  readonly name: string
  readonly accepts: readonly ParamName[]
  run(input: ReportInput): Promise<Findings>
}
