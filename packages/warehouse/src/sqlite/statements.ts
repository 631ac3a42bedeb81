import type Database from 'better-sqlite3'
import type { Statements } from '../store/statements.js'

/**
 * Statements over better-sqlite3: each is prepared once and then run row by row, which costs some microseconds a row
 * where one long statement would be parsed anew for every batch.
 */
export function sqliteStatements(database: Database.Database): Statements {
  const prepared = new Map<string, Database.Statement>()
  const prepare = (text: string): Database.Statement => {
    const statement = prepared.get(text) ?? database.prepare(text)
    prepared.set(text, statement)
    return statement
  }
  return {
    async run(text, rows) {
      if (rows.length === 0) return []
      const statement = prepare(text)
      const changed: number[] = []
      rows.forEach((values, at) => {
        if (statement.run(values).changes > 0) changed.push(at)
      })
      return changed
    },
    async read<Row>(text: string, rows: readonly (readonly unknown[])[]) {
      if (rows.length === 0) return []
      const statement = prepare(text)
      // The columns are those of the query, and its author says what they hold.
      return rows.map((values) => statement.all(values) as Row[])
    },
  }
}
