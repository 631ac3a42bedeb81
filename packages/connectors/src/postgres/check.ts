import type { Finding } from '@throughline/collector'
import type { EventColumn } from '../event-row/columns.js'
import { howToAdd, missingColumns, type Database } from './database.js'
import type { PostgresSettings } from './options.js'
import { tableName } from './statements.js'

/** What may be done with the table that is there. Of a list of privileges, PostgreSQL says whether any is held. */
const PRIVILEGES = `select has_table_privilege($1, 'insert') as insert, has_table_privilege($1, 'select') as select`

/** Whether deliveries will work; looks, and creates nothing. Never throws. */
export async function checkPostgres(
  { ask, close }: Database,
  settings: PostgresSettings,
  columns: readonly EventColumn[],
): Promise<readonly Finding[]> {
  const table = tableName(settings)
  try {
    const [server] = await ask(`select current_setting('server_version') as version, current_user as name`)
    const found: Finding = {
      level: 'good',
      text: `PostgreSQL ${String(server?.['version'])} knows ${String(server?.['name'])}`,
    }
    const missing = await missingColumns(ask, settings, columns)
    if (missing === undefined)
      return [found, { level: 'good', text: `${table} is not there yet: the first delivery creates it` }]
    if (missing.length > 0) return [found, { level: 'wrong', text: howToAdd(missing, settings) }]
    const [may] = await ask(PRIVILEGES, table)
    if (may?.['insert'] === true && may['select'] === true)
      return [found, { level: 'good', text: `${table} is there with all columns, and may be written` }]
    return [
      found,
      {
        level: 'wrong',
        text: `${table} may not be written: run "grant select, insert on ${table} to ${String(server?.['name'])}"`,
      },
    ]
  } catch (error) {
    return [{ level: 'wrong', text: error instanceof Error ? error.message : String(error) }]
  } finally {
    await close()
  }
}
