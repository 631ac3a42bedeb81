import { tableSpec } from '../schema/star/star.js'
import type { WarehouseTables } from '../schema/tables.js'
import type { Statements, Value } from './statements.js'

export type TableName = keyof WarehouseTables

interface TableStatements {
  readonly columns: readonly string[]
  readonly key: readonly string[]
  /** Writes a row in place of the one with its key. */
  readonly put: string
  /** Writes a row unless there is one with its key. */
  readonly add: string
  readonly find: string
  readonly remove: string
}

const known = new Map<TableName, TableStatements>()

/** The statements of a table, made once. */
export function statementsOf(name: TableName): TableStatements {
  const made = known.get(name) ?? make(name)
  known.set(name, made)
  return made
}

function make(name: TableName): TableStatements {
  const { columns, key, derived = {} } = tableSpec(name)
  const names = Object.keys(columns).filter((column) => !(column in derived))
  const rest = names.filter((column) => !key.includes(column))
  const insert = `insert into ${name} (${names.join(', ')}) values (${names.map(() => '?').join(', ')})`
  const same = key.map((column) => `${column} = ?`).join(' and ')
  const set = rest.map((column) => `${column} = excluded.${column}`).join(', ')
  return {
    columns: names,
    key,
    put: `${insert} on conflict (${key.join(', ')}) do ${rest.length > 0 ? `update set ${set}` : 'nothing'}`,
    add: `${insert} on conflict (${key.join(', ')}) do nothing`,
    find: `select * from ${name} where ${same}`,
    remove: `delete from ${name} where ${same}`,
  }
}

/** The values of a row, in the order of the columns. */
function pick(row: object, columns: readonly string[]): readonly Value[] {
  // A row of a table has the table's columns; copying each of a million rows to prove it costs more than writing them.
  const values = row as Readonly<Record<string, Value | undefined>>
  return columns.map((column) => values[column] ?? null)
}

/** Writes rows in place of those with their keys. */
export async function putRows<Name extends TableName>(
  statements: Statements,
  name: Name,
  rows: readonly WarehouseTables[Name][],
): Promise<void> {
  if (rows.length === 0) return
  const { put, columns } = statementsOf(name)
  await statements.run(
    put,
    rows.map((row) => pick(row, columns)),
  )
}

/** Removes the rows with these keys. */
export async function removeRows<Name extends TableName>(
  statements: Statements,
  name: Name,
  rows: readonly WarehouseTables[Name][],
): Promise<void> {
  const { remove, key } = statementsOf(name)
  await statements.run(
    remove,
    rows.map((row) => pick(row, key)),
  )
}

/** Writes the rows that are not there yet, and returns them. */
export async function addRows<Name extends TableName>(
  statements: Statements,
  name: Name,
  rows: readonly WarehouseTables[Name][],
): Promise<readonly WarehouseTables[Name][]> {
  if (rows.length === 0) return []
  const { add, columns, key } = statementsOf(name)
  const single = [...new Map(rows.map((row) => [nameOf(row, key), row])).values()]
  const added = await statements.run(
    add,
    single.map((row) => pick(row, columns)),
  )
  return added.flatMap((at) => single[at] ?? [])
}

/** The row's key as one text. */
function nameOf(row: object, key: readonly string[]): string {
  return pick(row, key).join('\u0000')
}

/** What a batch changed of a table: the new rows, and those that they replaced. */
export interface Settled<Row> {
  readonly changed: readonly Row[]
  readonly replaced: readonly Row[]
}

/**
 * Merges what arrived with what is stored. `merge` must not care for order, and returns `a` itself if `b` adds nothing:
 * then repeats change nothing, and any order of arrival ends in the same rows.
 */
export async function settleRows<Name extends TableName>(
  statements: Statements,
  name: Name,
  arrived: readonly WarehouseTables[Name][],
  merge: (a: WarehouseTables[Name], b: WarehouseTables[Name]) => WarehouseTables[Name],
): Promise<Settled<WarehouseTables[Name]>> {
  if (arrived.length === 0) return { changed: [], replaced: [] }
  const { key, find } = statementsOf(name)
  const merged = new Map<string, WarehouseTables[Name]>()
  for (const row of arrived) {
    const id = nameOf(row, key)
    const before = merged.get(id)
    merged.set(id, before === undefined ? row : merge(before, row))
  }
  const rows = [...merged.values()]
  const stored = await statements.read<WarehouseTables[Name]>(
    find,
    rows.map((row) => pick(row, key)),
  )
  const changed: WarehouseTables[Name][] = []
  const replaced: WarehouseTables[Name][] = []
  rows.forEach((row, at) => {
    const before = stored[at]?.[0]
    const after = before === undefined ? row : merge(before, row)
    if (after === before) return
    changed.push(after)
    if (before !== undefined) replaced.push(before)
  })
  await putRows(statements, name, changed)
  return { changed, replaced }
}
