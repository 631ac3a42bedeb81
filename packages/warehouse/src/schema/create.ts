import { sql, type CreateTableBuilder, type Kysely } from 'kysely'
import { UNKNOWN_SOURCE } from '../project/source.js'
import { TABLE_OPTIONS } from './dialect.js'
import { daysOf, FIRST_YEAR, LAST_YEAR } from './days.js'
import { STAR } from './star/star.js'
import type { TableSpec } from './star/table.js'
import { VIEWS } from './views/views.js'

/** Makes the tables, the views, and what both are documented with. */
export async function createStar(db: Kysely<unknown>): Promise<void> {
  for (const table of STAR) await createTable(db, table)
  for (const view of VIEWS) await sql`create view ${sql.table(view.name)} as ${view.query}`.execute(db)
  await comment(db)
  await fill(db, 'dim_source', [{ ...UNKNOWN_SOURCE }])
  await fill(db, 'dim_date', daysOf(FIRST_YEAR, LAST_YEAR))
}

async function createTable(
  db: Kysely<unknown>,
  { name, columns, key, indexes = [], partial, derived = {} }: TableSpec,
): Promise<void> {
  await Object.entries(columns)
    .reduce<CreateTableBuilder<string, string>>(
      (table, [column, [type]]) =>
        table.addColumn(column, sql.raw(type.replace('?', '')), (each) => {
          const from = derived[column]
          if (from !== undefined) return each.generatedAlwaysAs(sql.raw(from))
          return type.endsWith('?') ? each : each.notNull()
        }),
      db.schema.createTable(name),
    )
    .addPrimaryKeyConstraint(`${name}_key`, [...key])
    .modifyEnd(TABLE_OPTIONS)
    .execute()
  for (const some of indexes) {
    await db.schema
      .createIndex(`${name}_by_${some.join('_')}`.slice(0, 63))
      .on(name)
      .columns([...some])
      .execute()
  }
  if (partial) {
    const columnsOf = sql.join(partial.columns.map((column) => sql.ref(column)))
    await sql`create index ${sql.ref(`${name}_partial`)} on ${sql.table(name)} (${columnsOf}) where ${sql.raw(partial.where)}`.execute(
      db,
    )
  }
}

async function comment(db: Kysely<unknown>): Promise<void> {
  const described = [
    ...STAR.map(({ name, comment: text, columns }) => ({
      name,
      text,
      columns: Object.entries(columns).map(([column, [, meaning]]) => [column, meaning] as const),
    })),
    ...VIEWS.map(({ name, comment: text, columns }) => ({ name, text, columns: Object.entries(columns) })),
  ]
  await fill(
    db,
    'table_comments',
    described.map(({ name, text }) => ({ table_name: name, comment: text })),
  )
  await fill(
    db,
    'column_comments',
    described.flatMap(({ name, columns }) =>
      columns.map(([column_name, text]) => ({ table_name: name, column_name, comment: text })),
    ),
  )
}

async function fill(
  db: Kysely<unknown>,
  table: string,
  rows: readonly Readonly<Record<string, string | number>>[],
): Promise<void> {
  for (let at = 0; at < rows.length; at += 500) {
    const some = rows.slice(at, at + 500)
    const names = Object.keys(some[0] ?? {})
    const values = some.map((row) => sql`(${sql.join(names.map((name) => row[name]))})`)
    await sql`insert into ${sql.table(table)} (${sql.join(names.map((name) => sql.ref(name)))}) values ${sql.join(values)}`.execute(
      db,
    )
  }
}
