/** What a column takes and gives. */
export type Value = string | number | null

/**
 * Many runs of one statement inside the open transaction: the one place where kinds of databases differ in how rows are
 * written fast. Values stand in the statement as `?`.
 */
export interface Statements {
  /** Runs the statement for each row of values, in order; returns the places of those that changed something. */
  run(statement: string, rows: readonly (readonly Value[])[]): Promise<readonly number[]>
  /** Runs a query for each row of values; returns what each found. */
  read<Row>(query: string, rows: readonly (readonly Value[])[]): Promise<readonly (readonly Row[])[]>
}
