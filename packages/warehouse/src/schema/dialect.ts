import { sql, type RawBuilder, type Transaction } from 'kysely'
import type { WarehouseTables } from './tables.js'

/*
 * What databases say differently. The reports are written in SQL that SQLite, PostgreSQL and ClickHouse share, and what
 * they do not share is said here, as SQLite says it. Where else they differ:
 *
 * | what                     | where                  | SQLite                     | PostgreSQL            | ClickHouse            |
 * | ------------------------ | ---------------------- | -------------------------- | --------------------- | --------------------- |
 * | texts of a group, joined | `joinedInOrder`        | group_concat(… order by)   | string_agg(… order by)| arrayStringConcat(…)  |
 * | larger of two values     | `larger`               | max(a, b)                  | greatest(a, b)        | greatest(a, b)        |
 * | a hint to the planner    | `unindexed`            | +column                    | column                | column                |
 * | a value inside JSON      | `jsonValue`            | json_extract(j, '$.k')     | j::jsonb ->> 'k'      | JSONExtractString     |
 * | tables of one connection | `temporary`            | temp.name                  | pg_temp.name          | name                  |
 * | rows in the key’s order  | `TABLE_OPTIONS`        | strict, without rowid      | plain; cluster        | MergeTree order by    |
 * | derived columns          | `create.ts`            | generated always as        | … stored              | alias                 |
 * | comments                 | `star/comments.ts`     | two tables of their own    | comment on            | comment               |
 * | writing many rows        | `store/statements.ts`  | one statement, row by row  | unnest of arrays      | inserts by the block  |
 * | replacing a row          | `store/rows.ts`        | on conflict do update      | the same              | ReplacingMergeTree    |
 * | who may write            | `migrations.ts`        | begin immediate            | begin                 | no transactions       |
 */

/** Behind the columns of a table: types are enforced, and the rows lie in the order of the key. */
export const TABLE_OPTIONS: RawBuilder<unknown> = sql`strict, without rowid`

/** The texts of a group as one, in an order. */
export function joinedInOrder(
  text: RawBuilder<unknown>,
  separator: string,
  order: RawBuilder<unknown>,
): RawBuilder<string | null> {
  return sql<string | null>`group_concat(${text}, ${sql.lit(separator)} order by ${order})`
}

/** The column, for a condition that no index is to be chosen by: a planner without statistics cannot know that it holds for most rows. */
export function unindexed(column: string): RawBuilder<string> {
  return sql<string>`+${sql.ref(column)}`
}

/** The larger of two values. */
export function larger(a: RawBuilder<unknown>, b: RawBuilder<unknown>): RawBuilder<number> {
  return sql<number>`max(${a}, ${b})`
}

/** A member of a JSON object as a text; nothing where it is not there. */
export function jsonValue(json: RawBuilder<unknown>, member: string): RawBuilder<string | null> {
  return sql<string | null>`cast(json_extract(${json}, ${`$."${member.replaceAll('"', '')}"`}) as text)`
}

type Column = readonly [name: string, type: 'text' | 'integer' | 'real']

/** A table that only this connection sees, and that is filled anew whenever it is needed. The first column is its key. */
export interface TemporaryTable {
  readonly name: RawBuilder<unknown>
  fill(db: Database, rows: readonly (readonly (string | number)[])[]): Promise<void>
  /** Fills it with what a query finds. */
  fillFrom(db: Database, query: RawBuilder<unknown>): Promise<void>
}

type Database = Transaction<WarehouseTables>

/** Rows written in one statement, well below the variables that a statement may have. */
const ROWS = 1_000

export function temporary(name: string, [key, type]: Column, ...others: readonly Column[]): TemporaryTable {
  const qualified = sql.raw(`temp.${name}`)
  const columns = [`${key} ${type} primary key`, ...others.map((column) => column.join(' '))].join(', ')
  const empty = async (db: Database): Promise<void> => {
    await sql`drop table if exists ${qualified}`.execute(db)
    await sql`create temporary table ${sql.ref(name)} (${sql.raw(columns)})`.execute(db)
  }
  return {
    name: qualified,
    async fill(db, rows) {
      await empty(db)
      for (let at = 0; at < rows.length; at += ROWS) {
        const values = rows.slice(at, at + ROWS).map((row) => sql`(${sql.join(row)})`)
        await sql`insert into ${qualified} values ${sql.join(values)}`.execute(db)
      }
    },
    async fillFrom(db, query) {
      await empty(db)
      await sql`insert into ${qualified} ${query}`.execute(db)
    },
  }
}
