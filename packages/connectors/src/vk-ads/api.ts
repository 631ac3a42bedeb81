import type { FeedContext, SinkUnavailable } from '@throughline/collector'
import { isJsonObject, type JsonObject } from '@throughline/protocol'
import type { Days, SpentRow } from '../cost-feed/cost-feed.js'
import { readAnswer, unavailable, type Answer } from '../http-sink/answer.js'
import { textOf } from '../text-of.js'
import { MAX_IDS, PAGE } from './limits.js'
import type { VkAdsSettings } from './options.js'

/** Asks VK Ads for what it was paid. */
export interface VkAdsApi {
  /** Costs by day and campaign. Throws `SinkUnavailable` when they are not to be had now. */
  spent(days: Days, context: Pick<FeedContext, 'fetch' | 'clock'>): Promise<readonly SpentRow[]>
}

interface Token {
  readonly value: string
  /** Epoch milliseconds. */
  readonly until: number
}

/** A token is asked for anew before it ends, not after. */
const TOKEN_MARGIN_MS = 60_000

export function vkAdsApi(settings: VkAdsSettings): VkAdsApi {
  const { clientId, clientSecret, baseUrl } = settings
  let token: Token | undefined

  async function tokenNow({ fetch, clock }: Pick<FeedContext, 'fetch' | 'clock'>): Promise<string> {
    if (token && token.until > clock.now()) return token.value
    const response = await fetch(new URL('/api/v2/oauth2/token.json', baseUrl), {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: clientId,
        client_secret: clientSecret,
      }),
    })
    const answer = await readAnswer(response)
    const { access_token: value, expires_in: seconds } = isJsonObject(answer.body) ? answer.body : {}
    if (answer.status !== 200 || typeof value !== 'string') throw failure(answer, clock.now())
    token = { value, until: clock.now() + Number(seconds ?? 0) * 1_000 - TOKEN_MARGIN_MS }
    return value
  }

  async function get(
    path: string,
    query: Readonly<Record<string, string>>,
    context: Pick<FeedContext, 'fetch' | 'clock'>,
  ): Promise<readonly JsonObject[]> {
    const url = new URL(path, baseUrl)
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
    const authorization = `Bearer ${await tokenNow(context)}`
    const answer = await readAnswer(await context.fetch(url, { redirect: 'manual', headers: { authorization } }))
    // Ended early, or taken back: the next reading asks for another.
    if (answer.status === 401) token = undefined
    const items = isJsonObject(answer.body) ? answer.body['items'] : undefined
    if (answer.status !== 200 || !Array.isArray(items)) throw failure(answer, context.clock.now())
    return items.filter(isJsonObject)
  }

  async function campaigns(context: Pick<FeedContext, 'fetch' | 'clock'>): Promise<ReadonlyMap<string, string>> {
    const names = new Map<string, string>()
    for (let offset = 0; ; offset += PAGE) {
      const page = await get(
        '/api/v2/ad_plans.json',
        { fields: 'id,name', limit: `${PAGE}`, offset: `${offset}` },
        context,
      )
      for (const { id, name } of page) {
        const known = textOf(id)
        if (known !== undefined) names.set(known, textOf(name) ?? known)
      }
      if (page.length < PAGE) return names
    }
  }

  return {
    async spent({ from, to }, context) {
      const names = await campaigns(context)
      const ids = [...names.keys()]
      const rows: SpentRow[] = []
      for (let at = 0; at < ids.length; at += MAX_IDS) {
        const query = { id: ids.slice(at, at + MAX_IDS).join(','), date_from: from, date_to: to, metrics: 'base' }
        for (const item of await get('/api/v2/statistics/ad_plans/day.json', query, context)) {
          const id = textOf(item['id']) ?? ''
          rows.push(...daysOf(item, settings.campaignBy === 'id' ? id : (names.get(id) ?? id)))
        }
      }
      return rows
    },
  }
}

/** Days on which nothing happened are told as well; they say nothing. */
function daysOf({ rows }: JsonObject, campaign: string): readonly SpentRow[] {
  return (Array.isArray(rows) ? rows.filter(isJsonObject) : []).flatMap(({ date, base }) => {
    const { spent, clicks, shows } = isJsonObject(base) ? base : {}
    const [amount, clicked, shown] = [Number(spent ?? 0), Number(clicks ?? 0), Number(shows ?? 0)]
    return typeof date === 'string' && amount + clicked + shown > 0
      ? [{ date, campaign, amount, clicks: clicked, impressions: shown }]
      : []
  })
}

function failure(answer: Answer, now: number): SinkUnavailable {
  const { error, error_description: description } = isJsonObject(answer.body) ? answer.body : {}
  const { code, message } = isJsonObject(error) ? error : {}
  const said = [textOf(code) ?? textOf(error), textOf(message) ?? textOf(description)].filter(Boolean).join(', ')
  return unavailable('VK Ads', answer, now, said || undefined)
}
