import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { openDatabase } from './database.js'
import { openDamaged } from './open-damaged.js'

/** What was read of a damaged log. */
export interface Salvaged {
  /** Rows by table. */
  readonly rows: Readonly<Record<string, number>>
  /** Places between the first event and the last at which there is none: lost, unless it was erased or trimmed before. */
  readonly missing: readonly { readonly from: number; readonly to: number }[]
  /** Positions of events that are no JSON; they were left out. */
  readonly unreadable: readonly number[]
}

/**
 * Copies whatever can be read of a damaged log into a new file; the damaged one is only read. Events keep their positions,
 * so that every sink goes on where it stood. Takes some seconds a gigabyte, in which the thread does nothing else. Throws
 * when the new file is there already.
 */
export function salvageSqlite(path: string, to: string): Salvaged {
  if (existsSync(to)) throw new Error(`${to} is there already; name another file`)
  const fresh = openDatabase(to)
  const folder = mkdtempSync(join(dirname(to), '.salvage-'))
  const damaged = openDamaged(path, folder)
  try {
    const names = fresh.prepare<[], string>(TABLES).pluck().all()
    const copied = fresh.transaction(() => names.map((name) => [name, copyTable(name, damaged, fresh)] as const))()
    const unreadable = fresh
      .prepare<[], number>('DELETE FROM events WHERE json_valid(body) = 0 RETURNING position')
      .pluck()
      .all()
    keepSequence(damaged, fresh)
    const rows = Object.fromEntries(copied)
    return {
      rows: { ...rows, events: (rows['events'] ?? 0) - unreadable.length },
      missing: fresh.prepare<[], { from: number; to: number }>(GAPS).all(),
      unreadable,
    }
  } finally {
    damaged.close()
    fresh.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

const TABLES = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid"

const GAPS = `SELECT before + 1 AS "from", position - 1 AS "to"
  FROM (SELECT position, LAG(position) OVER (ORDER BY position) AS before FROM events) WHERE position > before + 1`

/** The highest position ever given, so that none is given twice; where it cannot be read, the highest that was found. */
function keepSequence(damaged: Database, fresh: Database): void {
  try {
    const highest = damaged.prepare<[], number>("SELECT seq FROM sqlite_sequence WHERE name = 'events'").pluck().get()
    if (highest === undefined) return
    fresh.prepare("DELETE FROM sqlite_sequence WHERE name = 'events' AND seq < ?").run(highest)
    fresh
      .prepare(
        `INSERT INTO sqlite_sequence (name, seq)
         SELECT 'events', ? WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'events')`,
      )
      .run(highest)
  } catch {
    // Damaged as well.
  }
}

type Values = readonly unknown[]

/** From the beginning to the damage, from the end to the damage, and of the events what is between. */
function copyTable(name: string, damaged: Database, fresh: Database): number {
  const columns = fresh
    .prepare<[string], { name: string; pk: number }>('SELECT name, pk FROM pragma_table_info(?)')
    .all(name)
  const list = columns.map((column) => column.name).join(', ')
  const insert = fresh.prepare(`INSERT OR IGNORE INTO ${name} (${list}) VALUES (${columns.map(() => '?').join(', ')})`)
  const keys = columns.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk)
  const order = keys.length > 0 ? keys.map((key) => key.name) : ['rowid']
  let rows = 0
  const copy = (where: string, direction: 'ASC' | 'DESC'): boolean => {
    const by = order.map((key) => `${key} ${direction}`).join(', ')
    try {
      const all = damaged.prepare<[], Values>(`SELECT ${list} FROM ${name} ${where} ORDER BY ${by}`).raw()
      for (const row of all.iterate()) rows += keep(insert, row)
      return true
    } catch {
      return false
    }
  }
  if (copy('', 'ASC') || copy('', 'DESC') || name !== 'events') return rows
  for (const { from, to } of fresh.prepare<[], { from: number; to: number }>(GAPS).all()) copyBetween(from, to, copy)
  return rows
}

/** By halves, until single events are left that cannot be read. */
function copyBetween(from: number, to: number, copy: (where: string, direction: 'ASC') => boolean): void {
  if (from > to || copy(`WHERE position BETWEEN ${from} AND ${to}`, 'ASC') || from === to) return
  const middle = Math.floor((from + to) / 2)
  copyBetween(from, middle, copy)
  copyBetween(middle + 1, to, copy)
}

/** 1 when the row was kept; a row that fits its table no more is damage too. */
function keep(insert: { run(...values: Values[]): { changes: number } }, row: Values): number {
  try {
    return insert.run(row).changes
  } catch {
    return 0
  }
}
