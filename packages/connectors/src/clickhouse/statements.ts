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
