import type { Database } from 'better-sqlite3'
import { find } from '../join/find.js'
import { joining } from '../join/joiner.js'
import type { JoinTables } from '../join/tables.js'
import type { AppendResult, Rejected } from '../log.js'
import { REJECTED_KEPT_MS, type Row, type Store } from '../store.js'
import { inserting } from './insert.js'

/** Writing events and joining them, in one transaction, and reading what is known. */
export function eventStore(
  database: Database,
  join: Omit<JoinTables, 'append'>,
): Pick<Store, 'append' | 'reject' | 'known' | 'rejected'> {
  const insert = inserting(database)
  const insertRejected = database.prepare(
    'INSERT INTO rejected (site, received_at, reason, message) VALUES (?, ?, ?, ?)',
  )
  const selectRejected = database.prepare<[number], Rejected>(
    'SELECT site, received_at AS receivedAt, reason, message FROM rejected ORDER BY received_at DESC, rowid DESC LIMIT ?',
  )
  const dropRejected = database.prepare('DELETE FROM rejected WHERE received_at < ?')
  const tables: JoinTables = { ...join, append: (row) => insert([row])[0] }

  return {
    append: database.transaction((groups: readonly (readonly Row[])[]) => {
      const step = joining(tables)
      const positions = insert(groups.flat()).values()
      const results = groups.map((rows): AppendResult => {
        let accepted = 0
        for (const row of rows) {
          const position = positions.next().value
          if (position === undefined) continue
          accepted += 1
          step.stored(row, position)
        }
        return { accepted, duplicates: rows.length - accepted }
      })
      step.finish()
      return results
    }),
    reject: database.transaction((messages: readonly Rejected[], now: number) => {
      dropRejected.run(now - REJECTED_KEPT_MS)
      for (const { site, receivedAt, reason, message } of messages)
        insertRejected.run(site, receivedAt, reason, message)
    }),
    known: (references) => references.map((reference) => find(tables, reference)),
    rejected: (limit) => selectRejected.all(limit),
  }
}
