/** What a column holds; a `?` behind it: or nothing. */
export type ColumnType = 'text' | 'integer' | 'real' | 'text?' | 'integer?'

/** A table of the star, as the database, the documents and the checks read it. */
export interface TableSpec {
  readonly name: string
  readonly comment: string
  /** In their order: type and meaning by name. */
  readonly columns: Readonly<Record<string, readonly [ColumnType, string]>>
  /**
   * Primary key; rows lie in its order where the database can do so. What tells rows apart best comes first: a planner
   * without statistics takes the key for any condition on its first column.
   */
  readonly key: readonly string[]
  readonly indexes?: readonly (readonly string[])[]
  /** An index of some of the rows. */
  readonly partial?: { readonly where: string; readonly columns: readonly string[] }
  /** Columns that follow from others of the row, and are not stored: the expression by name. */
  readonly derived?: Readonly<Record<string, string>>
}
