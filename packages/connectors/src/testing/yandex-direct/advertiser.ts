import type { Clock } from '@throughline/collector'
import { isJsonObject, type JsonObject } from '@throughline/protocol'
import { textOf } from '../../text-of.js'
import { jsonAnswer, vendor, type Vendor, type VendorCall } from '../vendor/vendor.js'

/** What one keyword cost on one day. */
export interface DirectSpent {
  /** `2026-03-31`. */
  readonly date: string
  readonly campaignId: string
  readonly campaignName: string
  readonly adId: string
  readonly criterion: string
  readonly impressions: number
  readonly clicks: number
  /** Without VAT, in roubles. */
  readonly cost: number
}

export interface DirectAdvertiserOptions {
  readonly clock: Clock
  readonly token: string
  readonly spent: () => readonly DirectSpent[]
  /** How long it makes a report before it is there. Default: it is there at once. */
  readonly makingMs?: number
}

/** An advertiser's account in Yandex Direct behind its Reports service. */
export interface DirectAdvertiser extends Vendor {
  /** Requests so far, whatever was answered. */
  requests(): number
}

const VAT = 1.22
const QUEUE = 5
const FIELDS: Readonly<Record<string, (row: DirectSpent) => string>> = {
  Date: ({ date }) => date,
  CampaignName: ({ campaignName }) => campaignName,
  CampaignId: ({ campaignId }) => campaignId,
  AdId: ({ adId }) => adId,
  Criterion: ({ criterion }) => criterion || '--',
}
const FIGURES = ['Impressions', 'Clicks', 'Cost'] as const

export function directAdvertiser({ clock, token, spent, makingMs = 0 }: DirectAdvertiserOptions): DirectAdvertiser {
  /** Reports that are being made, by their name: what was asked and when they are there. */
  const making = new Map<string, { readonly params: string; readonly readyAt: number }>()
  let requests = 0

  function answer({ method, path, headers, body }: VendorCall): Response {
    requests += 1
    if (path !== '/json/v5/reports' || method !== 'POST')
      return refused(404, { code: 8300, title: 'Not found', detail: path })
    if (headers.get('authorization') !== `Bearer ${token}`) {
      return refused(400, { code: 53, title: 'Authorization error', detail: 'Invalid OAuth token' })
    }
    const params = isJsonObject(body) && isJsonObject(body['params']) ? body['params'] : {}
    const wrong = wrongIn(params)
    if (wrong !== undefined) return refused(400, { code: 8000, title: 'Invalid request', detail: wrong })
    const name = textOf(params['ReportName']) ?? ''
    const known = making.get(name)
    if (known && known.params !== JSON.stringify(params)) {
      return refused(400, {
        code: 4000,
        title: 'Invalid parameter',
        detail: `A report named ${name} exists with other parameters`,
      })
    }
    const report = known ?? { params: JSON.stringify(params), readyAt: clock.now() + makingMs }
    making.set(name, report)
    if (report.readyAt > clock.now()) {
      if ([...making.values()].filter(({ readyAt }) => readyAt > clock.now()).length > QUEUE) {
        return refused(400, { code: 9000, title: 'Queue is full', detail: 'No more than 5 reports at once' })
      }
      const seconds = Math.ceil((report.readyAt - clock.now()) / 1_000)
      return new Response('', { status: known ? 202 : 201, headers: { retryIn: `${seconds}` } })
    }
    making.delete(name)
    return new Response(tsv(params, headers, spent()), { headers: { 'content-type': 'text/tab-separated-values' } })
  }

  return {
    ...vendor({
      clock,
      answer,
      shown: () => spent().map((row) => ({ ...row })),
      words: {
        rateLimited: (headers) =>
          refused(429, { code: 506, title: 'Too many requests', detail: 'The limit of requests is exceeded' }, headers),
        unauthorised: () => refused(400, { code: 53, title: 'Authorization error', detail: 'Invalid OAuth token' }),
        serverError: (headers) =>
          refused(500, { code: 1000, title: 'The server is temporarily unavailable', detail: '' }, headers),
      },
    }),
    requests: () => requests,
  }
}

function wrongIn(params: JsonObject): string | undefined {
  const { SelectionCriteria: criteria, FieldNames: fields } = params
  if (params['ReportType'] !== 'CUSTOM_REPORT' || params['Format'] !== 'TSV')
    return 'ReportType and Format are required'
  if (params['DateRangeType'] !== 'CUSTOM_DATE' || !isJsonObject(criteria)) return 'SelectionCriteria is required'
  if (params['IncludeVAT'] !== 'YES' && params['IncludeVAT'] !== 'NO') return 'IncludeVAT is required'
  const unknown = Array.isArray(fields) ? fields.find((field) => !isField(String(field))) : 'FieldNames'
  return unknown === undefined ? undefined : `Unknown field ${String(unknown)}`
}

function isField(name: string): boolean {
  return name in FIELDS || FIGURES.some((figure) => figure === name)
}

/** Rows with the same attributes are one row: the fields that are asked for say how fine the report is. */
function tsv(params: JsonObject, headers: Headers, spent: readonly DirectSpent[]): string {
  const criteria = isJsonObject(params['SelectionCriteria']) ? params['SelectionCriteria'] : {}
  const fields = Array.isArray(params['FieldNames']) ? params['FieldNames'].map(String) : []
  const [from = '', to = ''] = [textOf(criteria['DateFrom']), textOf(criteria['DateTo'])]
  const rows = new Map<string, readonly [readonly string[], number, number, number]>()
  for (const row of spent.filter(({ date }) => date >= from && date <= to)) {
    const marks = fields.flatMap((field) => FIELDS[field]?.(row) ?? [])
    const [, impressions, clicks, cost] = rows.get(marks.join('\t')) ?? [marks, 0, 0, 0]
    rows.set(marks.join('\t'), [marks, impressions + row.impressions, clicks + row.clicks, cost + row.cost])
  }
  const vat = params['IncludeVAT'] === 'YES' ? VAT : 1
  const micros = headers.get('returnMoneyInMicros') === 'false' ? 1 : 1_000_000
  const lines = [...rows.values()].map(([marks, impressions, clicks, cost]) =>
    [...marks, impressions, clicks, micros === 1 ? (cost * vat).toFixed(2) : Math.round(cost * vat * micros)].join(
      '\t',
    ),
  )
  const title =
    headers.get('skipReportHeader') === 'true' ? [] : [`"${textOf(params['ReportName'])} (${from} - ${to})"`]
  const total = headers.get('skipReportSummary') === 'true' ? [] : [`Total rows: ${lines.length}`]
  return `${[...title, fields.join('\t'), ...lines, ...total].join('\n')}\n`
}

interface Refusal {
  readonly code: number
  readonly title: string
  readonly detail: string
}

function refused(status: number, refusal: Refusal, headers: Readonly<Record<string, string>> = {}): Response {
  const { code, title, detail } = refusal
  const error = { request_id: '1', error_code: String(code), error_string: title, error_detail: detail }
  return jsonAnswer(status, { error }, headers)
}
