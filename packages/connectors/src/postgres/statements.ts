import { WHOLE, type EventColumn } from '../event-row/columns.js'
import type { PostgresSettings } from './options.js'

const TYPES: Readonly<Record<EventColumn['kind'], string>> = { text: 'text', time: 'timestamptz', boolean: 'boolean' }

/** The table's name with its schema's. Both are identifiers that need no quotes; words of SQL are quoted with them. */
export function tableName({ schema, table }: Pick<PostgresSettings, 'schema' | 'table'>): string {
  return `"${schema}"."${table}"`
}

/** A column as `create table` and `alter table` have it. */
export function definition({ name, kind, always }: EventColumn): string {
  return `"${name}" ${TYPES[kind]}${name === 'id' ? ' primary key' : always ? ' not null' : ''}`
}

/** What makes the table, and the indexes by which it is most asked and by which a visitor is erased. */
export function createStatement(settings: PostgresSettings, columns: readonly EventColumn[]): string {
  const { table } = settings
  const lines = [
    ...columns.map(definition),
    `"${WHOLE}" jsonb not null`,
    // When the row came, by which another system can read what is new.
    `"stored_at" timestamptz not null default now()`,
  ]
  const index = (column: string): string =>
    `create index if not exists "${table}_${column}" on ${tableName(settings)} ("${column}")`
  return [
    `create table if not exists ${tableName(settings)} (\n  ${lines.join(',\n  ')}\n)`,
    ...['occurred_at', 'anonymous_id', 'application_id', 'stored_at'].map(index),
  ].join(';\n')
}

/** Inserts the rows of its one parameter, an array of JSON; those whose ID is there already stay as they are. */
export function insertStatement(settings: PostgresSettings, columns: readonly EventColumn[]): string {
  const quoted = [...columns.map(({ name }) => `"${name}"`), `"${WHOLE}"`]
  // A moment comes as epoch milliseconds: PostgreSQL does not read every date that JavaScript writes.
  const given = columns.map(({ name, kind }) => (kind === 'time' ? `to_timestamp("${name}" / 1000)` : `"${name}"`))
  const types = columns.map(({ name, kind }) => `"${name}" ${kind === 'time' ? 'double precision' : TYPES[kind]}`)
  return [
    `insert into ${tableName(settings)} (${quoted.join(', ')})`,
    `select ${[...given, `"${WHOLE}"`].join(', ')}`,
    `from jsonb_to_recordset($1::jsonb) as row(${[...types, `"${WHOLE}" jsonb`].join(', ')})`,
    'on conflict ("id") do nothing',
  ].join('\n')
}

/** Deletes a visitor's events, and those of the visitor's applications. */
export function forgetStatement(settings: PostgresSettings): string {
  const table = tableName(settings)
  return [
    `delete from ${table} where "anonymous_id" = $1 or "application_id" in`,
    `(select "application_id" from ${table} where "anonymous_id" = $1 and "application_id" is not null)`,
  ].join(' ')
}

/** Names and types of the table's columns; none where there is no such table. */
export const COLUMNS_STATEMENT = `select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
where attrelid = to_regclass($1) and attnum > 0 and not attisdropped`
