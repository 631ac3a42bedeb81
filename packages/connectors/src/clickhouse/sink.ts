import {
  SinkUnavailable,
  systemClock,
  type CheckContext,
  type DeliveryContext,
  type Finding,
  type Result,
  type Sink,
} from '@throughline/collector'
import type { TrackedEvent } from '@throughline/protocol'
import { columnRules, columnsWith, type EventColumn } from '../event-row/columns.js'
import { sendAll, type Exchange } from '../http-sink/send.js'
import { describeRules } from '../mapping/describe.js'
import { checkOptions } from '../options.js'
import { readInsert, saidBy } from './answer.js'
import { ask, howToAdd, insertRequest, missingColumns, prepareTable, type Transport } from './api.js'
import { checkForgetting, forgetRows } from './forget.js'
import { CLICKHOUSE_LIMITS, FORGETTING_MS } from './limits.js'
import { clickhouseOptions, type ClickhouseOptions, type ClickhouseSettings } from './options.js'
import { toRow, type ClickhouseRow } from './rows.js'
import { tableName } from './statements.js'

/**
 * Writes every event into a table of ClickHouse, over HTTP: a row with columns for what is asked most, and the whole event
 * as JSON. The table is created at the first delivery; a repeat becomes one row with the first, at once for who asks with
 * `FINAL`. Erasing a visitor deletes rows: it is no part of a delivery, and goes by a transport of its `own`. Throws
 * `OptionsError` when the options are wrong.
 *
 * @example
 * ```ts
 * clickhouse({ baseUrl: 'https://clickhouse.example.com:8443', user: 'throughline', password: process.env.CH_PASSWORD })
 * ```
 */
export function clickhouse(options: ClickhouseOptions = {}, own: Transport = OWN): Sink {
  const settings = checkOptions('clickhouse', clickhouseOptions, options)
  const { name, purpose } = settings
  const columns = columnsWith(settings.columns)
  const exchange: Exchange<ClickhouseRow> = {
    vendor: 'ClickHouse',
    request: (rows) => insertRequest(rows, settings, columns),
    read: (answer, rows) => readInsert(answer, rows.length),
    detail: saidBy,
  }
  let prepared = false

  async function deliver(events: readonly TrackedEvent[], context: DeliveryContext): Promise<readonly Result[]> {
    const rows = events.map((event) => toRow(event, columns, settings))
    const results = new Map<ClickhouseRow, Result>()
    try {
      if (!prepared) await prepareTable(settings, columns, context)
      prepared = true
      await sendAll([rows], exchange, context, async (told, outcomes) => {
        for (const [index, row] of told.entries()) results.set(row, outcomes[index] ?? UNTOLD)
      })
    } catch (error) {
      // Somebody may have dropped the table.
      if (error instanceof SinkUnavailable && error.code === 'unauthorised') prepared = false
      throw error
    }
    return rows.map((row) => results.get(row) ?? UNTOLD)
  }

  return {
    name,
    purpose,
    limits: CLICKHOUSE_LIMITS,
    mapping: describeRules(columnRules(columns)),
    deliver,
    preview: (events) => {
      const rows = events.map((event) => toRow(event, columns, settings))
      const { url, headers, body } = insertRequest(rows, settings, columns)
      return [{ method: 'POST', url, headers, body }]
    },
    forget: (visitor) => forgetRows(visitor, settings, own),
    check: (context) => checkClickhouse(settings, columns, context),
  }
}

/** Deleting writes whole parts anew, and is answered when that is done. */
const OWN: Transport = {
  clock: systemClock,
  fetch: async (input, init) => {
    try {
      return await fetch(input, { ...init, signal: AbortSignal.timeout(FORGETTING_MS) })
    } catch (cause) {
      throw new SinkUnavailable('no-answer', `no answer from ClickHouse: ${String(cause)}`, { cause })
    }
  },
}

const UNTOLD: Result = { kind: 'retry', reason: 'ClickHouse did not say what became of it' }

/** Whether deliveries will work; looks, and creates nothing. Never throws. */
async function checkClickhouse(
  settings: ClickhouseSettings,
  columns: readonly EventColumn[],
  context: CheckContext,
): Promise<readonly Finding[]> {
  const table = tableName(settings)
  try {
    const version = (await ask('SELECT version()', settings, context)).trim()
    const found: Finding = { level: 'good', text: `ClickHouse ${version} knows ${settings.user}` }
    const missing = await missingColumns(settings, columns, context)
    if (missing === undefined)
      return [found, { level: 'good', text: `${table} is not there yet: the first delivery creates it` }]
    return missing.length > 0
      ? [found, { level: 'wrong', text: howToAdd(missing, settings) }]
      : [
          found,
          { level: 'good', text: `${table} is there with all columns` },
          ...(await checkForgetting(settings, context)),
        ]
  } catch (error) {
    if (error instanceof SinkUnavailable) return [{ level: 'wrong', text: error.message }]
    const cause = error instanceof Error && error.cause instanceof Error ? ` (${error.cause.message})` : ''
    return [{ level: 'wrong', text: `ClickHouse cannot be reached at ${settings.baseUrl}: ${String(error)}${cause}` }]
  }
}
