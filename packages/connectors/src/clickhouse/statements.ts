import { WHOLE, type EventColumn } from '../event-row/columns.js'
import type { ClickhouseSettings } from './options.js'

/** Few different values: kept as numbers of a dictionary. */
const LOW_CARDINALITY: ReadonlySet<string> = new Set(
  'site type name source medium campaign channel device country'.split(' '),
)

const TYPES: Readonly<Record<EventColumn['kind'], string>> = {
  text: 'String',
  time: `DateTime64(3, 'UTC')`,
  boolean: 'Bool',
}

/** The table's name with its database's. */
export function tableName({ database, table }: Pick<ClickhouseSettings, 'database' | 'table'>): string {
  return `\`${database}\`.\`${table}\``
}

/** A column as `CREATE TABLE` and `ALTER TABLE` have it. What is absent is an empty text: `Nullable` costs every query. */
export function definition({ name, kind }: EventColumn): string {
  return `\`${name}\` ${LOW_CARDINALITY.has(name) ? `LowCardinality(${TYPES[kind]})` : TYPES[kind]}`
}

/** The column of the whole event: text that JSON functions read, in every version, and that compresses well. */
export const WHOLE_DEFINITION: string = `\`${WHOLE}\` String CODEC(ZSTD(3))`

/**
 * What makes the table. Rows of the same sorting key become one when parts are merged, and until then for who asks with
 * `FINAL`: an event that came twice counts once.
 */
export function createStatement(settings: ClickhouseSettings, columns: readonly EventColumn[]): string {
  const lines = [...columns.map(definition), WHOLE_DEFINITION, `\`stored_at\` DateTime('UTC') DEFAULT now()`]
  return [
    `CREATE TABLE IF NOT EXISTS ${tableName(settings)} (\n  ${lines.join(',\n  ')}\n)`,
    'ENGINE = ReplacingMergeTree',
    'PARTITION BY toYYYYMM(`occurred_at`)',
    'ORDER BY (`site`, `type`, `occurred_at`, `id`)',
    // How many inserts a table that is not replicated remembers by their tokens, and drops when they come again.
    'SETTINGS non_replicated_deduplication_window = 1000',
  ].join('\n')
}

export function insertStatement(settings: ClickhouseSettings, columns: readonly EventColumn[]): string {
  const names = [...columns.map(({ name }) => `\`${name}\``), `\`${WHOLE}\``]
  return `INSERT INTO ${tableName(settings)} (${names.join(', ')}) FORMAT JSONEachRow`
}

/** Names of the table's columns; none where there is no such table. */
export function columnsStatement({ database, table }: ClickhouseSettings): string {
  return `SELECT name FROM system.columns WHERE database = '${database}' AND table = '${table}' FORMAT JSONEachRow`
}

/** The applications of a visitor. */
export function applicationsStatement(settings: ClickhouseSettings, visitor: string): string {
  const where = `anonymous_id = ${quoted(visitor)} AND application_id != ''`
  return `SELECT DISTINCT application_id FROM ${tableName(settings)} WHERE ${where} FORMAT JSONEachRow`
}

/** Which rows are a visitor's, by the ID or by an application. A mutation on replicas may hold no subquery. */
export function belongsTo(visitor: string, applications: readonly string[]): string {
  const own = `anonymous_id = ${quoted(visitor)}`
  return applications.length > 0 ? `${own} OR application_id IN (${applications.map(quoted).join(', ')})` : own
}

export function countStatement(settings: ClickhouseSettings, where: string): string {
  return `SELECT count() FROM ${tableName(settings)} WHERE ${where}`
}

/**
 * Writes every part anew that holds such a row. `DELETE FROM` would only mark them, until some merge:
 * https://clickhouse.com/docs/sql-reference/statements/delete
 */
export function deleteStatement(settings: ClickhouseSettings, where: string): string {
  return `ALTER TABLE ${tableName(settings)} DELETE WHERE ${where}`
}

/** What `deleteStatement` needs beside what inserting needs. */
export function grantStatement(settings: ClickhouseSettings): string {
  return `GRANT ALTER DELETE ON ${tableName(settings)} TO ${settings.user}`
}

function quoted(text: string): string {
  return `'${text.replaceAll(/[\\']/g, '\\$&')}'`
}
