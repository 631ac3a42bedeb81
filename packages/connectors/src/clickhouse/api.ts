import { createHash } from 'node:crypto'
import { SinkUnavailable, type CheckContext } from '@throughline/collector'
import { WHOLE, type EventColumn } from '../event-row/columns.js'
import { parseJson } from '../answers.js'
import { readAnswer, unavailable } from '../http-sink/answer.js'
import type { VendorRequest } from '../http-sink/send.js'
import { isJsonObject } from '@throughline/protocol'
import { codeOf, readInsert, saidBy } from './answer.js'
import type { ClickhouseSettings } from './options.js'
import type { ClickhouseRow } from './rows.js'
import {
  columnsStatement,
  createStatement,
  definition,
  insertStatement,
  tableName,
  WHOLE_DEFINITION,
} from './statements.js'

export type Transport = Pick<CheckContext, 'clock' | 'fetch'>

/** A request whose body is text. */
interface ClickhouseRequest extends VendorRequest {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Rows in one insert. The same rows again are the same insert, by its token, and ClickHouse drops it. */
export function insertRequest(
  rows: readonly ClickhouseRow[],
  settings: ClickhouseSettings,
  columns: readonly EventColumn[],
): ClickhouseRequest {
  const token = createHash('sha256').update(JSON.stringify(rows.map(({ id }) => id)))
  return queryRequest(insertStatement(settings, columns), settings, rows.map(({ line }) => line).join('\n'), {
    insert_deduplication_token: token.digest('hex'),
    // What is answered is on disk: with asynchronous inserts it might still be in the server's memory.
    async_insert: '0',
    wait_end_of_query: '1',
  })
}

/**
 * Makes sure that the table is there with all columns. Rejects with `SinkUnavailable` where it is not and cannot be made,
 * or lacks columns; nobody's table is changed unasked.
 */
export async function prepareTable(
  settings: ClickhouseSettings,
  columns: readonly EventColumn[],
  context: Transport,
): Promise<void> {
  let missing = await missingColumns(settings, columns, context)
  if (missing === undefined) {
    await ask(createStatement(settings, columns), settings, context)
    missing = (await missingColumns(settings, columns, context)) ?? []
  }
  if (missing.length > 0) throw new SinkUnavailable('unauthorised', howToAdd(missing, settings))
}

/** The columns that the table lacks; `undefined` where there is no table. */
export async function missingColumns(
  settings: ClickhouseSettings,
  columns: readonly EventColumn[],
  context: Transport,
): Promise<readonly string[] | undefined> {
  const rows = linesOf(await ask(columnsStatement(settings), settings, context))
  if (rows.length === 0) return undefined
  const there = new Set(rows.map(({ name }) => name))
  const wanted: readonly (readonly [string, string])[] = [
    ...columns.map((column) => [column.name, definition(column)] as const),
    [WHOLE, WHOLE_DEFINITION],
  ]
  return wanted.filter(([name]) => !there.has(name)).map(([, text]) => text)
}

export function howToAdd(missing: readonly string[], settings: ClickhouseSettings): string {
  const table = tableName(settings)
  const added = missing.map((text) => `ADD COLUMN ${text}`).join(', ')
  return `the table ${table} is not as it should be: run "ALTER TABLE ${table} ${added}"`
}

/** The text of a query's answer. Rejects with `SinkUnavailable`. */
export function ask(query: string, settings: ClickhouseSettings, context: Transport): Promise<string> {
  return textOf(queryRequest(query, settings, '', {}), context)
}

/** The same for a query of any length, and for one that changes what is stored: it resolves when all replicas have it. */
export function order(query: string, settings: ClickhouseSettings, context: Transport): Promise<string> {
  return textOf(queryRequest(undefined, settings, query, { mutations_sync: '2' }), context)
}

async function textOf({ url, headers, body }: ClickhouseRequest, { clock, fetch }: Transport): Promise<string> {
  const response = await fetch(url, { method: 'POST', redirect: 'manual', headers: { ...headers }, body })
  const answer = await readAnswer(response)
  const own = [...answer.headers.keys()].some((name) => name.startsWith('x-clickhouse-'))
  if (answer.status === 200 && own && codeOf(answer) === undefined) return answer.text
  // What it says of an insert, it says of a question.
  readInsert(answer, 1)
  throw unavailable('ClickHouse', answer, clock.now(), saidBy(answer))
}

/** A query that is not given stands in the body. */
function queryRequest(
  query: string | undefined,
  { baseUrl, user, password }: ClickhouseSettings,
  body: string,
  parameters: Readonly<Record<string, string>>,
): ClickhouseRequest {
  return {
    url: `${baseUrl}/?${new URLSearchParams({ ...(query !== undefined && { query }), ...parameters }).toString()}`,
    headers: { 'x-clickhouse-user': user, ...(password !== '' && { 'x-clickhouse-key': password }) },
    body,
  }
}

export function linesOf(text: string): readonly Readonly<Record<string, unknown>>[] {
  return text
    .split('\n')
    .map((line) => parseJson(line))
    .filter(isJsonObject)
}
