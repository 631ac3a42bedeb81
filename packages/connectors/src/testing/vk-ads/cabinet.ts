import type { Clock } from '@throughline/collector'
import { jsonAnswer, vendor, type Vendor, type VendorCall } from '../vendor/vendor.js'

/** What one campaign cost on one day. */
export interface VkSpent {
  /** `2026-03-31`. */
  readonly date: string
  readonly campaignId: number
  readonly shows: number
  readonly clicks: number
  /** Roubles. */
  readonly spent: number
}

export interface VkCabinetOptions {
  readonly clock: Clock
  readonly clientId: string
  readonly clientSecret: string
  readonly campaigns: () => ReadonlyMap<number, string>
  readonly spent: () => readonly VkSpent[]
}

/** An advertiser's account in VK Ads behind its API. */
export interface VkCabinet extends Vendor {
  /** Tokens given out so far. */
  tokens(): number
}

const TOKEN_SECONDS = 86_400
const MOST_IDS = 200
const MOST_ITEMS = 250

export function vkCabinet({ clock, clientId, clientSecret, campaigns, spent }: VkCabinetOptions): VkCabinet {
  /** When each token ends. */
  const tokens = new Map<string, number>()

  function answer(call: VendorCall): Response {
    if (call.path === '/api/v2/oauth2/token.json') return give(new URLSearchParams(call.text))
    const token = call.headers.get('authorization')?.replace('Bearer ', '') ?? ''
    if ((tokens.get(token) ?? 0) <= clock.now()) return refused(401, 'unauthorized', 'Unknown access token')
    if (call.path === '/api/v2/ad_plans.json') return list(call.query)
    if (call.path === '/api/v2/statistics/ad_plans/day.json') return statistics(call.query)
    return refused(404, 'not_found', 'Unknown resource')
  }

  function give(form: URLSearchParams): Response {
    if (form.get('client_id') !== clientId || form.get('client_secret') !== clientSecret) {
      return jsonAnswer(401, { error: 'invalid_client', error_description: 'Invalid client credentials' })
    }
    const token = `token-${tokens.size + 1}`
    tokens.set(token, clock.now() + TOKEN_SECONDS * 1_000)
    return jsonAnswer(200, { access_token: token, token_type: 'Bearer', expires_in: TOKEN_SECONDS })
  }

  function list(query: URLSearchParams): Response {
    const [limit, offset] = [Number(query.get('limit') ?? 20), Number(query.get('offset') ?? 0)]
    if (limit > MOST_ITEMS) return refused(400, 'validation_failed', `limit must be at most ${MOST_ITEMS}`)
    const all = [...campaigns()].map(([id, name]) => ({ id, name }))
    return jsonAnswer(200, { count: all.length, offset, items: all.slice(offset, offset + limit) })
  }

  function statistics(query: URLSearchParams): Response {
    const ids = (query.get('id') ?? '').split(',').filter(Boolean).map(Number)
    const [from, to] = [query.get('date_from') ?? '', query.get('date_to') ?? '']
    if (ids.length === 0 || ids.length > MOST_IDS) return refused(400, 'validation_failed', 'id: wrong number of IDs')
    if (from === '' || from > to) return refused(400, 'validation_failed', 'date_from must not be after date_to')
    const items = ids.map((id) => ({
      id,
      rows: spent()
        .filter(({ campaignId, date }) => campaignId === id && date >= from && date <= to)
        .map(({ date, shows, clicks, spent: sum }) => ({ date, base: { shows, clicks, spent: sum.toFixed(2) } })),
    }))
    return jsonAnswer(200, { items })
  }

  return {
    ...vendor({
      clock,
      answer,
      shown: () => spent().map((row) => ({ ...row, campaign: campaigns().get(row.campaignId) ?? '' })),
      words: {
        rateLimited: (headers) => refused(429, 'too_many_requests', 'Too many requests', headers),
        unauthorised: () => refused(401, 'unauthorized', 'Unknown access token'),
        serverError: (headers) => refused(500, 'internal_error', 'Internal error', headers),
      },
    }),
    tokens: () => tokens.size,
  }
}

function refused(
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return jsonAnswer(status, { error: { code, message } }, headers)
}
