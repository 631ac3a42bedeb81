import { z } from 'zod'
import { costSourceShape, type CostSourceOptions, type CostSourceSettings } from '../cost-feed/options.js'

/** Options of the VK Ads source. */
export interface VkAdsOptions extends CostSourceOptions {
  /** Of the API access that the account has in its settings. */
  readonly clientId: string
  readonly clientSecret: string
}

/** {@link VkAdsOptions} with the defaults filled in. */
export interface VkAdsSettings extends CostSourceSettings {
  readonly clientId: string
  readonly clientSecret: string
}

export const vkAdsOptions: z.ZodType<VkAdsSettings> = z.strictObject({
  ...costSourceShape({ name: 'vk-ads', source: 'vk', baseUrl: 'https://ads.vk.com' }),
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
})
