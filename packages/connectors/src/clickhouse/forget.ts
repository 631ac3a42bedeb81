import type { Finding } from '@throughline/collector'
import { ask, linesOf, missingColumns, order, type Transport } from './api.js'
import type { ClickhouseSettings } from './options.js'
import { applicationsStatement, belongsTo, countStatement, deleteStatement, grantStatement } from './statements.js'

/**
 * Deletes a visitor's rows, and those of the visitor's applications; says how many there were. Resolves when no part holds
 * them any more. Rejects with `SinkUnavailable`.
 */
export async function forgetRows(visitor: string, settings: ClickhouseSettings, context: Transport): Promise<number> {
  if ((await missingColumns(settings, [], context)) === undefined) return 0
  const applications = linesOf(await order(applicationsStatement(settings, visitor), settings, context)).flatMap(
    ({ application_id: id }) => (typeof id === 'string' ? [id] : []),
  )
  const where = belongsTo(visitor, applications)
  const count = Number(await order(countStatement(settings, where), settings, context))
  if (count > 0) await order(deleteStatement(settings, where), settings, context)
  return count
}

/** Whether the user may delete, as far as ClickHouse tells of it: what a role allows it does not list. */
export async function checkForgetting(settings: ClickhouseSettings, context: Transport): Promise<readonly Finding[]> {
  const privileges = [...(await ask('SHOW GRANTS', settings, context)).matchAll(/^GRANT (.+?) ON /gm)].flatMap(
    ([, granted = '']) => granted.split(', '),
  )
  if (privileges.some((each) => DELETING.has(each))) return []
  const text = `erasing a visitor needs a right that ClickHouse does not list: unless a role has it, run "${grantStatement(settings)}"`
  return [{ level: 'doubtful', text }]
}

const DELETING: ReadonlySet<string> = new Set(['ALL', 'ALTER', 'ALTER TABLE', 'ALTER DELETE'])
