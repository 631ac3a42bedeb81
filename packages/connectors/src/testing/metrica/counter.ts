import type { Clock } from '@throughline/collector'
import { jsonAnswer, vendor, type ShownRow, type Vendor, type VendorCall } from '../vendor/vendor.js'
import { expenseBook } from './expenses.js'
import { hitBook, type CounterHit } from './hits.js'
import { lineBook, type CounterLine } from './lines.js'
import { orderBook, type CounterOrder } from './orders.js'
import { refused } from './refused.js'

export interface MetricaCounterOptions {
  readonly clock: Clock
  readonly counterId: number
  readonly token: string
  /** Names of its goals. */
  readonly goals: readonly string[]
  /** Visitors that it has seen of late, by ClientId, yclid or UserId. */
  readonly visitors: (id: string) => boolean
  /** Of the Measurement Protocol. Default: `token`. */
  readonly measurementToken?: string
  /** What its login may ask in a day. Default: 5,000. */
  readonly requestsPerDay?: number
}

/** A counter of Yandex Metrica behind its interfaces: of conversions and calls it counts twice what it is told twice. */
export interface MetricaCounter extends Vendor {
  /** Lines of conversions that were understood, in the order in which they came. */
  conversions(): readonly CounterLine[]
  calls(): readonly CounterLine[]
  /** In the order in which they were made. */
  orders(): readonly CounterOrder[]
  /** What counts now, oldest day first. */
  expenses(): readonly CounterLine[]
  /** What came by the Measurement Protocol and was written down. */
  hits(): readonly CounterHit[]
  /** Why what came by the Measurement Protocol was not, which Metrica tells nobody. */
  readonly dropped: readonly string[]
  /** Files that were taken. */
  files(): number
}

const REQUESTS_PER_DAY = 5_000
const DAY_MS = 86_400_000

export function metricaCounter(options: MetricaCounterOptions): MetricaCounter {
  const { clock, counterId, token, requestsPerDay = REQUESTS_PER_DAY } = options
  const goals = new Set(options.goals)
  const parts = { ...options, goals }
  const conversions = lineBook('conversions', parts)
  const calls = lineBook('calls', parts)
  const orders = orderBook(parts)
  const expenses = expenseBook(parts)
  const hits = hitBook({ ...parts, token: options.measurementToken ?? token })
  const asked = new Map<number, number>()

  const routes: Readonly<Record<string, (call: VendorCall) => Response>> = {
    'POST offline_conversions/upload': conversions.upload,
    'GET offline_conversions/uploadings': conversions.list,
    'POST offline_conversions/upload_calls': calls.upload,
    'GET offline_conversions/calls_uploadings': calls.list,
    'POST data/simple_orders': orders.upload,
    'GET last_uploadings': orders.list,
    'POST expense/upload': expenses.upload,
    'GET expense/uploadings': expenses.list,
    'GET goals': () => jsonAnswer(200, { goals: [...goals].map(goal) }),
  }

  function answer(call: VendorCall): Response {
    if (call.path.endsWith('/collect')) return hits.collect(call)
    if (call.headers.get('authorization') !== `OAuth ${token}`) return refused(403, 'access_denied', 'Access is denied')
    const today = Math.floor(clock.now() / DAY_MS)
    asked.set(today, (asked.get(today) ?? 0) + 1)
    if ((asked.get(today) ?? 0) > requestsPerDay)
      return refused(429, 'quota_requests_by_uid', 'Quota exceeded: requests by uid')
    const [, path = ''] = new RegExp(`/(?:management/v1|cdp/api/v1)/counter/${counterId}/(.+)$`).exec(call.path) ?? []
    return routes[`${call.method} ${path}`]?.(call) ?? refused(404, 'not_found', 'There is no such counter')
  }

  return {
    conversions: conversions.lines,
    calls: calls.lines,
    orders: orders.orders,
    expenses: expenses.lines,
    hits: hits.hits,
    dropped: hits.dropped,
    files: () => conversions.files() + calls.files() + orders.files() + expenses.files(),
    ...vendor({
      clock,
      answer,
      shown: () => [
        ...conversions.lines().map((line): ShownRow => ({ event: line['Target'] ?? '', ...line })),
        ...calls.lines().map((line): ShownRow => ({ event: 'call', ...line })),
        ...orders.orders().map((order): ShownRow => ({ event: `order ${order.order_status}`, ...order })),
        ...expenses.lines().map((line): ShownRow => ({ event: 'expense', ...line })),
        ...hits.hits().map(({ goal: name, ...hit }): ShownRow => ({ event: name, ...hit })),
      ],
      words: {
        rateLimited: (headers) => refused(429, 'quota_requests_by_uid', 'The quota is used up', headers),
        unauthorised: () => refused(403, 'access_denied', 'Access is denied'),
        serverError: (headers) => refused(503, 'backend_error', 'Service is temporarily unavailable', headers),
      },
    }),
  }
}

function goal(name: string, index: number): object {
  return { id: index + 1, name, type: 'action', conditions: [{ type: 'exact', url: name }] }
}
