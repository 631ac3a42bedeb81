import { parseReport, type Report } from './report.js'

/** What became of asking for a report. */
export type Answer =
  | {
      readonly kind: 'report'
      readonly report: Report
      /** The body, to see at once whether anything changed. */ readonly text: string
    }
  | { readonly kind: 'unauthorised' }
  | { readonly kind: 'failed'; readonly reason: string }
  /** A newer question was asked meanwhile. */
  | { readonly kind: 'aborted' }

/**
 * Asks the reports API, which stands beside the page under whatever mount path: the address of the page is
 * `<mount>/dashboard`, that of a report `<mount>/v1/reports/<name>`. Never rejects.
 */
export async function fetchReport(name: string, query: string, token: string, signal: AbortSignal): Promise<Answer> {
  const url = new URL(`v1/reports/${name}?${query}`, location.href)
  try {
    const response = await fetch(url, { headers: { authorization: `Bearer ${token}` }, signal, cache: 'no-store' })
    if (response.status === 401 || response.status === 403) return { kind: 'unauthorised' }
    const text = await response.text()
    if (!response.ok) return { kind: 'failed', reason: reasonOf(response.status, text) }
    const report = parseReport(parseJson(text))
    return report
      ? { kind: 'report', report, text }
      : { kind: 'failed', reason: `${url.pathname} did not answer with a report` }
  } catch {
    return signal.aborted ? { kind: 'aborted' } : { kind: 'failed', reason: 'The collector does not answer' }
  }
}

function reasonOf(status: number, text: string): string {
  if (status === 404) return 'This collector serves no reports: it runs without a warehouse'
  const body = parseJson(text)
  const said = typeof body === 'object' && body !== null ? Object.entries(body) : []
  const reason = said.find(([key, value]) => /^(error|reason|message)$/.test(key) && typeof value === 'string')
  return reason ? String(reason[1]) : `The collector answered ${status}`
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
