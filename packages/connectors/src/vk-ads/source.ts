import { SinkUnavailable, type Finding, type Source } from '@throughline/collector'
import { costFeed } from '../cost-feed/cost-feed.js'
import { addDays, dayIn } from '../cost-feed/day.js'
import { checkOptions } from '../options.js'
import { vkAdsApi } from './api.js'
import { vkAdsLimits } from './limits.js'
import { vkAdsOptions, type VkAdsOptions } from './options.js'

/**
 * Tells what advertising in VK Ads cost, as `Cost Recorded`: by day and campaign, once an hour, the last days again. It
 * has no webhooks.
 *
 * Throws `OptionsError` when the options are wrong.
 *
 * @example
 * ```ts
 * vkAds({ clientId: process.env.VK_ADS_ID, clientSecret: process.env.VK_ADS_SECRET })
 * ```
 */
export function vkAds(options: VkAdsOptions): Source {
  const settings = checkOptions('vkAds', vkAdsOptions, options)
  const { name, site, source, medium, currency, timezone, days, since, everyMinutes, clientId } = settings
  const api = vkAdsApi(settings)
  return {
    name,
    ...(site !== undefined && { site }),
    verify: () => false,
    translate: () => ({ kind: 'malformed', reason: 'VK Ads has no webhooks' }),
    feed: costFeed({
      limits: vkAdsLimits(clientId),
      everyMs: everyMinutes * 60_000,
      timezone,
      days,
      ...(since !== undefined && { since }),
      about: { source, medium, provider: name, currency },
      read: (period, context) => api.spent(period, context),
    }),
    async check(context): Promise<readonly Finding[]> {
      const day = addDays(dayIn(timezone, context.clock.now()), -1)
      try {
        const rows = await api.spent({ from: day, to: day }, context)
        return [{ level: 'good', text: `VK Ads told of ${rows.length} costs of ${day}` }]
      } catch (error) {
        const away = error instanceof SinkUnavailable && error.code !== 'unauthorised'
        return [{ level: away ? 'doubtful' : 'wrong', text: error instanceof Error ? error.message : String(error) }]
      }
    },
  }
}
