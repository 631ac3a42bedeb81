import { z } from 'zod'

/** Options of the VK Ads source. */
export interface VkAdsOptions {
  /** Names the source. Default: `vk-ads`. */
  readonly name?: string
  /** Of the API access that the account has in its settings. */
  readonly clientId: string
  readonly clientSecret: string
  /** Site that spends the money. Default: the collector's first. */
  readonly site?: string
  /** What `utm_source` and `utm_medium` of the ads' links are. Default: `vk`, `cpc`. */
  readonly source?: string
  readonly medium?: string
  /** What the links carry as `utm_campaign`. Default: `name`. */
  readonly campaignBy?: 'name' | 'id'
  /** Currency of the account. Default: `RUB`. */
  readonly currency?: string
  /** Where the account's days begin. Default: `Europe/Moscow`. */
  readonly timezone?: string
  /** First day to read, `2026-01-01`. Default: `days` before the first reading. */
  readonly since?: string
  /** Days that are read again each time. Default: 3. */
  readonly days?: number
  /** Time between two readings, in minutes. Default: 60. */
  readonly everyMinutes?: number
  /** Default: `https://ads.vk.com`. */
  readonly baseUrl?: string
}

/** {@link VkAdsOptions} with the defaults filled in. */
export interface VkAdsSettings {
  readonly name: string
  readonly clientId: string
  readonly clientSecret: string
  readonly site?: string
  readonly source: string
  readonly medium: string
  readonly campaignBy: 'name' | 'id'
  readonly currency: string
  readonly timezone: string
  readonly since?: string
  readonly days: number
  readonly everyMinutes: number
  readonly baseUrl: string
}

export const vkAdsOptions: z.ZodType<VkAdsSettings> = z.strictObject({
  name: z.string().min(1).default('vk-ads'),
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
  site: z.string().min(1).exactOptional(),
  source: z.string().min(1).default('vk'),
  medium: z.string().min(1).default('cpc'),
  campaignBy: z.enum(['name', 'id']).default('name'),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code such as RUB')
    .default('RUB'),
  timezone: z.string().min(1).default('Europe/Moscow'),
  since: z.iso.date().exactOptional(),
  days: z.number().int().min(1).max(30).default(3),
  everyMinutes: z.number().min(10).max(1_440).default(60),
  baseUrl: z.url({ protocol: /^https?$/ }).default('https://ads.vk.com'),
})
