import { find } from '../join/find.js'
import { joining } from '../join/joiner.js'
import type { JoinTables } from '../join/tables.js'
import type { AppendResult, Rejected } from '../log.js'
import { REJECTED_KEPT_MS, type Change, type Row, type Store } from '../store.js'
import { memoryCursors } from './cursors.js'
import { memoryErase } from './erase.js'
import { memoryJoin, within } from './join.js'

/** A {@link Store} in plain arrays and maps. */
export function memoryStore(): Store {
  const rows: (Row | undefined)[] = []
  const ids = new Set<string>()
  const rejected: Rejected[] = []
  const join = memoryJoin()
  const { hold, dropHeld, dropMemory, ...cursors } = memoryCursors(rows, (position) => {
    const row = rows[position - 1]
    if (row) ids.delete(within(row.site, row.id))
    rows[position - 1] = undefined
  })
  const tables: JoinTables = {
    ...join,
    body: (position) => rows[position - 1]?.body,
    rewrite: (position, body) => {
      const row = rows[position - 1]
      if (row) rows[position - 1] = { ...row, body }
    },
    append: insert,
  }

  function rewrite({ position, before, after }: Change): number {
    if (tables.body(position) !== before) return 0
    tables.rewrite(position, after)
    return 1
  }

  function insert(row: Row): number | undefined {
    const id = within(row.site, row.id)
    if (ids.has(id)) return undefined
    ids.add(id)
    return rows.push(row)
  }

  return {
    append: (groups) => {
      const step = joining(tables)
      const results = groups.map((group): AppendResult => {
        let accepted = 0
        for (const row of group) {
          const position = insert(row)
          if (position === undefined) continue
          accepted += 1
          step.stored(row, position)
        }
        return { accepted, duplicates: group.length - accepted }
      })
      step.finish()
      return results
    },
    reject: (messages, now) => {
      const kept = rejected.filter(({ receivedAt }) => receivedAt >= now - REJECTED_KEPT_MS)
      rejected.splice(0, Infinity, ...kept, ...messages)
    },
    known: (references) => references.map((reference) => find(tables, reference)),
    rejected: (limit) =>
      rejected
        .toReversed()
        .sort((a, b) => b.receivedAt - a.receivedAt)
        .slice(0, limit),
    read: (after, limit) =>
      rows
        .flatMap((row, index) => (row && index >= after ? [{ position: index + 1, body: row.body }] : []))
        .slice(0, limit),
    rewrite: (changes) => changes.reduce((sum, change) => sum + rewrite(change), 0),
    ...cursors,
    ...memoryErase({ rows, ids, rejected, join, cursors: { dropHeld, dropMemory }, hold }),
    close: () => undefined,
  }
}
