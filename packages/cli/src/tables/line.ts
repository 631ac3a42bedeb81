/** One line of a table in a file, its values trimmed. */
export interface Line {
  /** Where it begins, counted from 1 as an editor and a spreadsheet do. */
  readonly number: number
  readonly values: readonly string[]
}

/** What is wrong with one line of a file. */
export interface LineProblem {
  readonly line: number
  readonly reason: string
}

/** Lines as they stand in a file, and what could not be read as one. */
export interface Lines {
  readonly lines: readonly Line[]
  readonly problems: readonly LineProblem[]
}
