import { json, type HttpAnswer, type HttpRequest, type Route } from '@throughline/collector'
import { WarehouseError } from './error.js'
import { toCsv } from './reports/csv.js'
import type { ReportResult } from './reports/result.js'
import { REPORT_NAMES } from './reports/run.js'
import { toXlsx } from './reports/xlsx.js'
import type { Warehouse } from './warehouse.js'

const PREFIX = '/v1/reports/'
const FORMATS = ['json', 'csv', 'xlsx']

/**
 * `GET /v1/reports/<name>`, for the admin. The query's parameters are the report's, and `format` (`json`, `csv` or `xlsx`).
 * Wrong ones are answered 400 and an unknown name 404, as `{ "error", "reports"? }`.
 */
export function reportRoutes(warehouse: Warehouse): readonly Route[] {
  return [{ method: 'GET', path: `${PREFIX}*`, admin: true, handle: (request) => answer(warehouse, request) }]
}

async function answer(warehouse: Warehouse, request: HttpRequest): Promise<HttpAnswer> {
  const { format = 'json', ...params } = readQuery(request.query)
  if (typeof format !== 'string' || !FORMATS.includes(format)) {
    return json(400, { error: `"format" must be one of ${FORMATS.join(', ')}, not ${JSON.stringify(format)}` })
  }
  try {
    const name = request.path.slice(PREFIX.length)
    const result = await warehouse.report(name, params)
    if (format === 'json') return json(200, result)
    return format === 'csv' ? csv(name, toCsv(result)) : await workbook(name, result)
  } catch (error) {
    if (!(error instanceof WarehouseError)) throw error
    if (error.code === 'unknown-report') return json(404, { error: error.message, reports: REPORT_NAMES })
    if (error.code === 'bad-params') return json(400, { error: error.message })
    throw error
  }
}

/** A parameter given twice is a list: `by=channel&by=source` says what `by=channel,source` does. Empty ones are absent. */
function readQuery(query: URLSearchParams): Record<string, string | readonly string[]> {
  const entries = [...new Set(query.keys())].map((name) => {
    const [first = '', ...others] = query.getAll(name).filter(Boolean)
    return [name, others.length === 0 ? first : [first, ...others]] as const
  })
  return Object.fromEntries(entries.filter(([, value]) => value !== ''))
}

function csv(name: string, body: string): HttpAnswer {
  return file(`${name}.csv`, 'text/csv; charset=utf-8', body)
}

async function workbook(name: string, result: ReportResult): Promise<HttpAnswer> {
  return file(`${name}.xlsx`, XLSX, await toXlsx(result, name))
}

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

function file(name: string, type: string, body: string | Uint8Array): HttpAnswer {
  return {
    status: 200,
    headers: {
      'content-type': type,
      'content-disposition': `attachment; filename="${name}"`,
      'cache-control': 'no-store',
    },
    body,
  }
}
