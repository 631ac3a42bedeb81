import type { Transaction } from 'kysely'
import type { WarehouseSite } from '../options.js'
import type { WarehouseTables } from '../schema/tables.js'
import type { ParamName, ReportParams, SourceColumn } from './params.js'
import type { ReportResult } from './result.js'

/** The figures as they stand at one moment. */
export type Snapshot = Transaction<WarehouseTables>

export interface ReportInput {
  readonly db: Snapshot
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
  /** What it is broken down by unless asked otherwise. */
  readonly by?: readonly SourceColumn[]
  /** Rows at most unless asked otherwise. */
  readonly limit?: number
  run(input: ReportInput): Promise<Findings>
}
