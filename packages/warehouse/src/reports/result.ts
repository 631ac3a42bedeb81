/** A value of a report: money in major units, ratios as fractions, `null` for what is absent or cannot be divided. */
export type Cell = string | number | null

export type ReportRow = Readonly<Record<string, Cell>>

/** What a report answers; also the JSON of `GET /v1/reports/<name>`. */
export interface ReportResult {
  readonly report: string
  /** The parameters that were in force, defaults included. */
  readonly params: Readonly<Record<string, string | number | readonly string[]>>
  /** Names of the columns in their order; every row has all of them. */
  readonly columns: readonly string[]
  readonly rows: readonly ReportRow[]
  /** What a reader of the figures must know, such as sums in other currencies that are not among them. */
  readonly notes?: readonly string[]
}
