import { SinkUnavailable, type FeedContext } from '@throughline/collector'
import { isJsonObject } from '@throughline/protocol'
import type { Days, SpentRow } from '../cost-feed/cost-feed.js'
import { readAnswer, unavailable, type Answer } from '../http-sink/answer.js'
import { contentId } from '../secrets.js'
import { textOf } from '../text-of.js'
import type { YandexDirectSettings } from './options.js'

const LEVEL_FIELDS = { campaign: [], ad: ['AdId'], keyword: ['AdId', 'Criterion'] } as const

/** Direct makes a report in its own time; then the same request brings it. */
const NOT_READY: ReadonlySet<number> = new Set([201, 202])
/** The token is wrong, has ended, or may not see this advertiser. */
const NO_ACCESS: ReadonlySet<string> = new Set(['52', '53', '54', '58', '513', '3001'])

/** Asks the Reports service for the costs of some days. Throws `SinkUnavailable` when they are not to be had now. */
export async function readReport(
  days: Days,
  settings: YandexDirectSettings,
  { fetch, clock }: Pick<FeedContext, 'fetch' | 'clock'>,
): Promise<readonly SpentRow[]> {
  const params = reportParams(days, settings)
  const response = await fetch(new URL('/json/v5/reports', settings.baseUrl), {
    method: 'POST',
    redirect: 'manual',
    headers: {
      authorization: `Bearer ${settings.token}`,
      'content-type': 'application/json; charset=utf-8',
      'accept-language': 'en',
      processingMode: 'auto',
      returnMoneyInMicros: 'false',
      skipReportHeader: 'true',
      skipReportSummary: 'true',
      ...(settings.clientLogin !== undefined && { 'client-login': settings.clientLogin }),
    },
    // Its name belongs to one set of parameters: the same question must have the same name, and another one another.
    body: JSON.stringify({ params: { ...params, ReportName: contentId('throughline', params) } }),
  })
  const answer = await readAnswer(response)
  if (NOT_READY.has(answer.status)) {
    const seconds = Number(answer.headers.get('retryIn') ?? 10)
    throw new SinkUnavailable('server-error', 'Yandex Direct is making the report', { retryAfterMs: seconds * 1_000 })
  }
  if (answer.status === 200 && answer.body === undefined) return readRows(answer.text, settings)
  throw failure(answer, clock.now())
}

function reportParams({ from, to }: Days, { level, vat }: YandexDirectSettings): Readonly<Record<string, unknown>> {
  return {
    SelectionCriteria: { DateFrom: from, DateTo: to },
    FieldNames: ['Date', 'CampaignName', 'CampaignId', ...LEVEL_FIELDS[level], 'Impressions', 'Clicks', 'Cost'],
    ReportType: 'CUSTOM_REPORT',
    DateRangeType: 'CUSTOM_DATE',
    Format: 'TSV',
    IncludeVAT: vat ? 'YES' : 'NO',
    IncludeDiscount: 'NO',
  }
}

/** The first line names the columns; two hyphens stand for nothing. */
function readRows(text: string, { campaignBy, level }: YandexDirectSettings): readonly SpentRow[] {
  const [header = '', ...lines] = text.split('\n').filter((line) => line !== '')
  const columns = header.split('\t')
  return lines.map((line) => {
    const values = line.split('\t')
    const value = (column: string): string | undefined => {
      const found = values[columns.indexOf(column)]
      return found === '--' ? undefined : found
    }
    const campaign = value(campaignBy === 'id' ? 'CampaignId' : 'CampaignName')
    const [content, term] = [value('AdId'), level === 'keyword' ? value('Criterion') : undefined]
    return {
      date: value('Date') ?? '',
      amount: Number(value('Cost') ?? 0),
      clicks: Number(value('Clicks') ?? 0),
      impressions: Number(value('Impressions') ?? 0),
      ...(campaign !== undefined && { campaign }),
      ...(content !== undefined && { content }),
      ...(term !== undefined && { term }),
    }
  })
}

function failure(answer: Answer, now: number): SinkUnavailable {
  const error = isJsonObject(answer.body) && isJsonObject(answer.body['error']) ? answer.body['error'] : {}
  const [code, title, detail] = ['error_code', 'error_string', 'error_detail'].map((name) => textOf(error[name]))
  const said = [code, title, detail].filter(Boolean).join(', ')
  if (code !== undefined && NO_ACCESS.has(code)) {
    return new SinkUnavailable('unauthorised', `Yandex Direct refused: ${said}`)
  }
  return unavailable('Yandex Direct', answer, now, said || undefined)
}
