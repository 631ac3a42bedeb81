import type { Source } from '@throughline/collector'
import { costSource } from '../cost-feed/cost-source.js'
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
  const { spent } = vkAdsApi(settings)
  return costSource({ vendor: 'VK Ads', settings, limits: vkAdsLimits(settings.clientId), read: spent })
}
