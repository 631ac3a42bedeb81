import { SinkUnavailable } from '@throughline/collector'
import type { Client } from 'pg'
import { link } from '../link.js'
import { WHOLE, type EventColumn } from '../event-row/columns.js'
import { POSTGRES_LIMITS } from './limits.js'
import { unavailable } from './meaning.js'
import type { PostgresSettings } from './options.js'
import { COLUMNS_STATEMENT, createStatement, definition, tableName } from './statements.js'

/** The database behind the sink, over one connection that is opened when it is first needed. */
export interface Database {
  /** Runs one statement in a transaction of its own and returns how many rows it touched. */
  run(statement: string, parameter: string): Promise<number>
  /** Creates the table where it is not there; rejects when it lacks a column, and says how to add it. Done once. */
  prepare(): Promise<void>
  /** Rows of a question. */
  ask(statement: string, parameter?: string): Promise<readonly Readonly<Record<string, unknown>>[]>
  /** Gives the connection up, whatever is under way over it. */
  drop(): void
  close(): Promise<void>
}

/** All that it does rejects with `SinkUnavailable`; a connection over which something went wrong is not used again. */
export function database(settings: PostgresSettings, columns: readonly EventColumn[]): Database {
  const connection = link(
    (ended) => open(settings, ended),
    (client) => client.end(),
  )
  let prepared = false

  async function use<T>(work: (client: Client) => Promise<T>): Promise<T> {
    try {
      return await connection.use(work, (error) => unavailable(error).code === 'no-answer')
    } catch (error) {
      const why = unavailable(error)
      // A refused statement says nothing about the connection, and its transaction is over.
      if (why.code !== 'refused') connection.drop()
      if (why.code === 'unauthorised') prepared = false
      throw why
    }
  }

  const ask: Database['ask'] = (statement, parameter) =>
    use(async (client) => {
      const { rows } = await client.query(statement, parameter === undefined ? [] : [parameter])
      return rows
    })

  async function prepare(): Promise<void> {
    if (prepared) return
    if ((await missingColumns(ask, settings, columns)) === undefined)
      await use(async (client) => {
        const [found] = await ask('select to_regnamespace($1) as schema', settings.schema)
        // To create a schema "if not exists" takes a privilege even where it exists.
        if (found?.['schema'] === null) await client.query(`create schema "${settings.schema}"`)
        await client.query(createStatement(settings, columns))
      })
    const missing = (await missingColumns(ask, settings, columns)) ?? []
    if (missing.length > 0) throw new SinkUnavailable('unauthorised', howToAdd(missing, settings))
    prepared = true
  }

  return {
    ask,
    prepare,
    drop: () => connection.drop(),
    close: () => connection.close(),
    run: (statement, parameter) =>
      use(async (client) => {
        // Ends with the server's help also what this side has given up on, such as waiting for a lock.
        await client.query(`begin; set local statement_timeout = ${POSTGRES_LIMITS.timeoutMs}`)
        try {
          const { rowCount } = await client.query(statement, [parameter])
          await client.query('commit')
          return rowCount ?? 0
        } catch (error) {
          await client.query('rollback')
          throw error
        }
      }),
  }
}

/** The columns that the table lacks; `undefined` where there is no table. */
export async function missingColumns(
  ask: Database['ask'],
  settings: PostgresSettings,
  columns: readonly EventColumn[],
): Promise<readonly string[] | undefined> {
  const rows = await ask(COLUMNS_STATEMENT, tableName(settings))
  if (rows.length === 0) return undefined
  const there = new Set(rows.map(({ name }) => name))
  const wanted: readonly (readonly [string, string])[] = [
    ...columns.map((column) => [column.name, definition(column)] as const),
    [WHOLE, `"${WHOLE}" jsonb`],
  ]
  return wanted.filter(([name]) => !there.has(name)).map(([, text]) => text)
}

/** What to do about a table of another form: nobody's table is changed unasked. */
export function howToAdd(missing: readonly string[], settings: PostgresSettings): string {
  const table = tableName(settings)
  const added = missing.map((text) => `add column ${text.replace(/ not null$/, '')}`).join(', ')
  return `the table ${table} is not as it should be: run "alter table ${table} ${added}"`
}

/** A connection as the address describes it; what comes in the way of one that is idle is found at its next use. */
async function open({ url, password }: PostgresSettings, ended: () => void): Promise<Client> {
  const { default: pg } = await import('pg')
  const { timeoutMs } = POSTGRES_LIMITS
  const client = new pg.Client({
    connectionString: withPassword(url, password),
    application_name: 'throughline',
    keepAlive: true,
    connectionTimeoutMillis: timeoutMs,
    // The last resort of what waits without a context: the server is asked to give up before.
    query_timeout: 2 * timeoutMs,
  })
  client.on('error', ended)
  await client.connect()
  return client
}

function withPassword(url: string, password: string | undefined): string {
  if (password === undefined) return url
  const address = new URL(url)
  address.password = encodeURIComponent(password)
  return address.toString()
}
