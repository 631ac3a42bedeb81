import { eraser, type EraseMethods } from '../erase/eraser.js'
import type { EraseTables, Forgetting } from '../erase/tables.js'
import type { Rejected } from '../log.js'
import type { Holder, Row, Store } from '../store.js'
import { within, type MemoryJoin } from './join.js'

interface EraseParts {
  readonly rows: (Row | undefined)[]
  readonly ids: Set<string>
  readonly rejected: Rejected[]
  readonly join: MemoryJoin
  readonly cursors: Pick<EraseTables, 'dropHeld' | 'dropMemory'>
  readonly hold: (holder: Holder) => unknown
}

type Methods = keyof EraseMethods | 'toForget' | 'forgot' | 'forgotten'

/** Removing a visitor: the place of an erased row stays empty. */
export function memoryErase({ rows, ids, rejected, join, cursors, hold }: EraseParts): Pick<Store, Methods> {
  const demanded: { readonly id: string; readonly sink: string; visitor?: string; forgotten?: number }[] = []

  const tables: EraseTables = {
    ...join,
    ...cursors,
    scan: (after, limit) =>
      rows
        .flatMap((row, index) =>
          row && index >= after ? [{ position: index + 1, site: row.site, body: row.body }] : [],
        )
        .slice(0, limit),
    drop: (site, id) => {
      let dropped = 0
      for (const [index, row] of rows.entries()) {
        if (row?.site !== site || (row.id !== id && !row.id.startsWith(`${id}~completed`))) continue
        rows[index] = undefined
        ids.delete(within(site, row.id))
        dropped += 1
      }
      return dropped
    },
    dropRejected: (text) => {
      const kept = rejected.filter(({ message, reason }) => !message.includes(text) && !reason.includes(text))
      return rejected.splice(0, Infinity, ...kept).length - kept.length
    },
    demand: (erasure, sinks) => void demanded.push(...sinks.map((sink) => ({ ...erasure, sink }))),
  }

  return {
    ...eraser(tables),
    toForget: (sink) =>
      demanded.flatMap((each): Forgetting[] =>
        each.sink === sink && each.visitor !== undefined ? [{ id: each.id, visitor: each.visitor }] : [],
      ),
    forgot: (holder, erasure, count) => {
      hold(holder)
      const found = demanded.find(({ id, sink }) => id === erasure && sink === holder.sink)
      if (!found) return
      delete found.visitor
      found.forgotten = count
    },
    forgotten: (erasure) =>
      new Map(
        demanded.flatMap(({ id, sink, forgotten }): [string, number][] =>
          id === erasure && forgotten !== undefined ? [[sink, forgotten]] : [],
        ),
      ),
  }
}
