import type { Clock } from '@throughline/collector'
import type { JsonObject } from '@throughline/protocol'
import { shownValue, vendor, type ShownRow, type Vendor, type VendorCall } from '../vendor/vendor.js'
import { readRows, type Columns } from './insert.js'

export interface ClickhouseServerOptions {
  readonly clock: Clock
  readonly user?: string
  readonly password?: string
  /** A proxy before it refuses larger bodies. Default: none does. */
  readonly maxBytes?: number
  /** What the user may do. Default: all that the sink needs. */
  readonly privileges?: readonly string[]
}

/**
 * A stand-in for ClickHouse's HTTP interface: it understands the statements that the sink makes, refuses what the server
 * refuses, in its words and with its codes, drops an insert whose token it knows, and shows a table as `FINAL` does. It is no
 * database: it computes nothing.
 */
export interface ClickhouseServer extends Vendor {
  /** Rows of all tables as `FINAL` shows them, in the order of insertion. */
  rows(): readonly JsonObject[]
  /** Inserts that came, whatever was answered. */
  inserts(): number
  /** Answers what changes the server otherwise, as its administrator. */
  drop(table: string, column?: string): void
  refuse(code: number, text: string): void
}

interface Table {
  readonly columns: Map<string, string>
  readonly rows: Map<string, JsonObject>
  readonly tokens: Set<string>
}

const STATUS: Readonly<Record<number, number>> = { 60: 404, 516: 403, 497: 403, 252: 500, 202: 500, 241: 500, 159: 408 }

export function clickhouseServer(options: ClickhouseServerOptions): ClickhouseServer {
  const { clock, user = 'default', password = '', maxBytes = Infinity } = options
  const { privileges = ['SELECT', 'INSERT', 'CREATE TABLE', 'ALTER DELETE'] } = options
  const tables = new Map<string, Table>()
  let inserts = 0
  let refusal: Response | undefined

  function answer({ method, query: parameters, headers, text }: VendorCall): Response {
    const query = parameters.get('query') ?? text
    if (method !== 'POST') return exception(164, 'Cannot execute query in readonly mode')
    if (headers.get('x-clickhouse-user') !== user || (headers.get('x-clickhouse-key') ?? '') !== password)
      return exception(516, `${user}: Authentication failed: password is incorrect`)
    if (query.startsWith('SELECT version()')) return answered('25.8.2.29\n')
    if (query.startsWith('SELECT name FROM system.columns')) return answered(columnsOf(query, tables))
    if (query === 'SHOW GRANTS') return answered(`GRANT ${privileges.join(', ')} ON \`default\`.* TO ${user}\n`)
    if (/^(SELECT DISTINCT application_id|SELECT count\(\)|ALTER TABLE \S+ DELETE) /.test(query))
      return overRows(query, parameters)
    if (query.startsWith('CREATE TABLE IF NOT EXISTS ')) return create(query)
    if (query.startsWith('INSERT INTO ')) return insert(query, parameters, text)
    return exception(62, `Syntax error: failed at position 1: ${query.slice(0, 20)}`)
  }

  function create(query: string): Response {
    const name = /^CREATE TABLE IF NOT EXISTS (\S+)/.exec(query)?.[1] ?? ''
    const columns = [...query.matchAll(/^ {2}`(\w+)` ([^,\n]+?(?:, 'UTC'\))?)(?: DEFAULT.*| CODEC.*)?,?$/gm)]
    if (!query.includes('ENGINE = ReplacingMergeTree')) return exception(119, 'Table engine is not specified')
    if (!tables.has(name))
      tables.set(name, {
        columns: new Map(columns.map(([, column = '', type = '']) => [column, type])),
        rows: new Map(),
        tokens: new Set(),
      })
    return answered('')
  }

  /** Reads or deletes rows by their visitor and applications; a deletion that is not waited for is not done. */
  function overRows(query: string, parameters: URLSearchParams): Response {
    const [, name = ''] = /(?:FROM|TABLE) (\S+)/.exec(query) ?? []
    const table = tables.get(name)
    if (!table) return exception(60, `Table ${name.replaceAll('`', '')} does not exist`)
    const found = [...table.rows].filter(([, row]) => isMeant(row, query))
    if (query.startsWith('SELECT count()')) return answered(`${found.length}\n`)
    if (query.startsWith('SELECT')) {
      const ids = new Set(found.flatMap(([, { application_id: id }]) => id ?? []))
      return answered([...ids].map((id) => `${JSON.stringify({ application_id: id })}\n`).join(''))
    }
    if (!privileges.includes('ALTER DELETE'))
      return exception(
        497,
        `${user}: Not enough privileges. To execute this query, it's necessary to have ALTER DELETE`,
      )
    if (parameters.get('mutations_sync') === '2') for (const [key] of found) table.rows.delete(key)
    return answered('')
  }

  function insert(query: string, parameters: URLSearchParams, body: string): Response {
    inserts += 1
    if (refusal) return refusal.clone()
    if (Buffer.byteLength(body) > maxBytes)
      return new Response('<html>413 Request Entity Too Large</html>', { status: 413 })
    const [, name = '', list = ''] = /^INSERT INTO (\S+) \((.*)\) FORMAT JSONEachRow$/.exec(query) ?? []
    const table = tables.get(name)
    if (!table) return exception(60, `Table ${name.replaceAll('`', '')} does not exist`)
    const named = list.split(', ').map((column) => column.replaceAll('`', ''))
    const unknown = named.find((column) => !table.columns.has(column))
    if (unknown !== undefined) return exception(16, `No such column ${unknown} in table ${name.replaceAll('`', '')}`)
    const known: Columns = new Map([...table.columns].filter(([column]) => named.includes(column)))
    const read = readRows(body, known)
    if ('code' in read) return exception(read.code, read.text)
    const token = parameters.get('insert_deduplication_token') ?? ''
    if (!table.tokens.has(token)) for (const row of read.rows) table.rows.set(sortingKey(row), row)
    table.tokens.add(token)
    return answered('')
  }

  return {
    rows: () => [...tables.values()].flatMap((table) => [...table.rows.values()]),
    inserts: () => inserts,
    refuse: (code, text) => (refusal = code === 0 ? undefined : exception(code, text)),
    drop: (table, column) => {
      if (column === undefined) tables.delete(table)
      else tables.get(table)?.columns.delete(column)
    },
    ...vendor({
      clock,
      answer,
      shown: () => [...tables.values()].flatMap((table) => [...table.rows.values()].map(shownRow)),
      words: {
        // What comes too fast is refused by the proxies that stand before a cluster; the server knows no such header.
        rateLimited: (headers) =>
          'retry-after' in headers
            ? new Response('too many requests', { status: 429, headers })
            : exception(202, 'Too many simultaneous queries. Maximum: 100'),
        unauthorised: () => exception(516, `${user}: Authentication failed: password is incorrect`),
        serverError: () => exception(241, 'Memory limit (total) exceeded: would use 9.32 GiB, maximum: 9.31 GiB'),
      },
    }),
  }
}

/** Whether a condition on the visitor and the applications holds, as far as the sink writes such. */
function isMeant({ anonymous_id: visitor, application_id: application }: JsonObject, query: string): boolean {
  const [, where = ''] = / WHERE (.*?)(?: FORMAT \w+)?$/s.exec(query) ?? []
  const named = [...where.matchAll(/'((?:[^'\\]|\\.)*)'/gs)].map(([, text = '']) => text.replaceAll(/\\(.)/gs, '$1'))
  const [first, ...others] = named
  if (visitor === first) return !where.includes("application_id != ''") || (application ?? '') !== ''
  return where.includes(' IN (') && typeof application === 'string' && others.includes(application)
}

/** Rows of the same key are one, as `ORDER BY` of a ReplacingMergeTree has it. */
function sortingKey({ site, type, occurred_at: at, id }: JsonObject): string {
  return JSON.stringify([site, type, at, id])
}

function columnsOf(query: string, tables: ReadonlyMap<string, Table>): string {
  const [, database, table] = /database = '(\w+)' AND table = '(\w+)'/.exec(query) ?? []
  const found = tables.get(`\`${database}\`.\`${table}\``)
  return [...(found?.columns.keys() ?? [])].map((name) => `${JSON.stringify({ name })}\n`).join('')
}

const OWN = { 'x-clickhouse-server-display-name': 'stand-in', 'x-clickhouse-query-id': '1' }

function answered(text: string): Response {
  return new Response(text, { headers: OWN })
}

function exception(code: number, text: string): Response {
  return new Response(`Code: ${code}. DB::Exception: ${text}. (version 25.8.2.29 (official build))\n`, {
    status: STATUS[code] ?? 400,
    headers: { ...OWN, 'x-clickhouse-exception-code': String(code) },
  })
}

function shownRow({ id, type, name, occurred_at: at, application_id: application, source }: JsonObject): ShownRow {
  return {
    occurred_at: shownValue(at),
    type: shownValue(type),
    event: shownValue(name),
    application_id: shownValue(application),
    source: shownValue(source),
    id: shownValue(id),
  }
}
