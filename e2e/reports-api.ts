import { createServer, type Server } from 'node:http'
import { dashboardRoutes } from '@throughline/dashboard'

/** The page lives below a mount path, as in somebody's own server. */
export const MOUNT = '/stats'
export const TOKEN = 'a-token-of-the-test'

export const SPRING = {
  channel: 'Paid Search',
  source: 'yandex',
  medium: 'cpc',
  campaign: 'spring',
  visits: 120,
  applications: 6,
  target_deals: 2,
  sales: 1,
  cost: 20_000,
  revenue: 50_000,
  cost_of_goods: 0,
  cost_per_visit: 166.67,
  cost_per_application: 3_333.33,
  cost_per_sale: 20_000,
  romi: 1.5,
  romi_margin: 1.5,
}
export const JUNE = {
  ...SPRING,
  channel: 'Email',
  source: 'newsletter',
  medium: 'email',
  campaign: 'june',
  visits: 300,
  cost: 0,
  revenue: 10_000,
  cost_per_visit: 0,
  romi: null,
}
export const DEAL = {
  deal_id: '1001',
  application_id: 'V1StGXR8Z5jdHi6BmyT2q',
  channel: 'Paid Search',
  source: 'yandex',
  medium: 'cpc',
  campaign: 'spring',
  stage: 'Closed - won',
  status: 'won',
  value: 50_000,
  revenue: 50_000,
  currency: 'RUB',
  opened_date: '2026-03-05',
  won_date: '2026-03-07',
}

/** What the other reports answer. */
const OTHERS: Readonly<Record<string, readonly object[]>> = {
  overview: [{ ...SPRING, deals: 2, previous_visits: 100 }],
  conversions: [{ ...SPRING, application_rate: 0.05, target_rate: 0.33, sale_rate: 0.5, visit_to_sale_rate: 0.01 }],
  chains: [
    {
      chain: 'Paid Search → Direct',
      touches: 2,
      conversions: 10,
      sales: 3,
      revenue: 90_000,
      sale_rate: 0.3,
      median_days: 4,
    },
  ],
  retention: [{ cohort: '2026-01', users: 40, month_1_rate: 0.625, month_2_rate: null }],
  'first-payment': [{ cohort: '2026-01', registrations: 430, payers: 90, same_month_rate: 0.2, payer_rate: 0.21 }],
  funnel: [
    { step: 1, name: 'Plan Chosen', persons: 100, step_rate: null, total_rate: 1, median_days: null },
    { step: 2, name: 'sale', persons: 10, step_rate: 0.1, total_rate: 0.1, median_days: 3 },
  ],
}

/** What the collector behind the page answers; tests change it. */
export interface Api {
  status: number
  money: readonly object[]
  deals: readonly object[]
  unmatched: readonly object[]
  readonly queries: URLSearchParams[]
}

/** A collector of which only the dashboard is real. */
export function serveReports(now: () => Api): Server {
  const routes = dashboardRoutes()
  return createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://collector')
    const path = url.pathname.slice(MOUNT.length)
    const report = /^\/v1\/reports\/([a-z-]+)$/.exec(path)?.[1]
    if (report) {
      const [status, body] = reportAnswer(now(), {
        report,
        query: url.searchParams,
        key: request.headers.authorization,
      })
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
      return
    }
    const route = routes.find((one) => one.path === path || (one.path.endsWith('/*') && path.startsWith('/dashboard/')))
    const headers = (name: string): string | undefined => request.headers[name]?.toString()
    void route?.handle({ path, headers }).then((answer) => {
      response.writeHead(answer.status, answer.headers).end(answer.body)
    })
  })
}

interface Question {
  readonly report: string
  readonly query: URLSearchParams
  readonly key: string | undefined
}

function reportAnswer(from: Api, { report, query, key }: Question): readonly [number, object] {
  if (key !== `Bearer ${TOKEN}`) return [401, { error: 'unknown token' }]
  if (from.status !== 200) return [from.status, { error: 'The warehouse is away' }]
  if (report !== 'deals') from.queries.push(query)
  return [200, { report, params: { currency: 'RUB' }, columns: [], rows: rowsOf(from, report, query) }]
}

function rowsOf(from: Api, report: string, query: URLSearchParams): readonly object[] {
  if (report === 'money') return from.money
  if (report === 'deals') return from.deals
  if (report === 'unmatched-costs') return from.unmatched
  if (query.has('grain')) return ['2026-03-01', '2026-03-02', '2026-03-03'].map((period) => ({ period, ...SPRING }))
  return OTHERS[report] ?? []
}
