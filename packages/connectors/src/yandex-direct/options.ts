import { z } from 'zod'

/** Options of the Yandex Direct source. */
export interface YandexDirectOptions {
  /** Names the source. Default: `yandex-direct`. */
  readonly name?: string
  /** OAuth token of an application with access to the Direct API. */
  readonly token: string
  /** Login of the advertiser, where an agency's token is used. */
  readonly clientLogin?: string
  /** Site that spends the money. Default: the collector's first. */
  readonly site?: string
  /** What `utm_source` and `utm_medium` of the ads' links are. Default: `yandex`, `cpc`. */
  readonly source?: string
  readonly medium?: string
  /** What the links carry as `utm_campaign`. Default: `name`. */
  readonly campaignBy?: 'name' | 'id'
  /** How fine costs are read: an ad becomes `content`, a keyword `term`. Default: `campaign`. */
  readonly level?: 'campaign' | 'ad' | 'keyword'
  /** Whether the amounts contain VAT. Default: `false`. */
  readonly vat?: boolean
  /** Currency of the account. Default: `RUB`. */
  readonly currency?: string
  /** Where the account's days begin. Default: `Europe/Moscow`. */
  readonly timezone?: string
  /** First day to read, `2026-01-01`. Default: `days` before the first reading. */
  readonly since?: string
  /** Days that are read again each time, since Direct corrects the last ones. Default: 3. */
  readonly days?: number
  /** Time between two readings, in minutes. Default: 60. */
  readonly everyMinutes?: number
  /** Default: `https://api.direct.yandex.com`. */
  readonly baseUrl?: string
}

/** {@link YandexDirectOptions} with the defaults filled in. */
export interface YandexDirectSettings {
  readonly name: string
  readonly token: string
  readonly clientLogin?: string
  readonly site?: string
  readonly source: string
  readonly medium: string
  readonly campaignBy: 'name' | 'id'
  readonly level: 'campaign' | 'ad' | 'keyword'
  readonly vat: boolean
  readonly currency: string
  readonly timezone: string
  readonly since?: string
  readonly days: number
  readonly everyMinutes: number
  readonly baseUrl: string
}

export const yandexDirectOptions: z.ZodType<YandexDirectSettings> = z.strictObject({
  name: z.string().min(1).default('yandex-direct'),
  token: z.string().min(1),
  clientLogin: z.string().min(1).exactOptional(),
  site: z.string().min(1).exactOptional(),
  source: z.string().min(1).default('yandex'),
  medium: z.string().min(1).default('cpc'),
  campaignBy: z.enum(['name', 'id']).default('name'),
  level: z.enum(['campaign', 'ad', 'keyword']).default('campaign'),
  vat: z.boolean().default(false),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code such as RUB')
    .default('RUB'),
  timezone: z.string().min(1).default('Europe/Moscow'),
  since: z.iso.date().exactOptional(),
  days: z.number().int().min(1).max(30).default(3),
  everyMinutes: z.number().min(10).max(1_440).default(60),
  baseUrl: z.url({ protocol: /^https?$/ }).default('https://api.direct.yandex.com'),
})
