import { z } from 'zod'
import { costSourceShape, type CostSourceOptions, type CostSourceSettings } from '../cost-feed/options.js'

/** Options of the Yandex Direct source. */
export interface YandexDirectOptions extends CostSourceOptions {
  /** OAuth token of an application with access to the Direct API. */
  readonly token: string
  /** Login of the advertiser, where an agency's token is used. */
  readonly clientLogin?: string
  /** How fine costs are read: an ad becomes `content`, a keyword `term`. Default: `campaign`. */
  readonly level?: 'campaign' | 'ad' | 'keyword'
  /** Whether the amounts contain VAT. Default: `false`. */
  readonly vat?: boolean
}

/** {@link YandexDirectOptions} with the defaults filled in. */
export interface YandexDirectSettings extends CostSourceSettings {
  readonly token: string
  readonly clientLogin?: string
  readonly level: 'campaign' | 'ad' | 'keyword'
  readonly vat: boolean
}

export const yandexDirectOptions: z.ZodType<YandexDirectSettings> = z.strictObject({
  ...costSourceShape({ name: 'yandex-direct', source: 'yandex', baseUrl: 'https://api.direct.yandex.com' }),
  token: z.string().min(1),
  clientLogin: z.string().min(1).exactOptional(),
  level: z.enum(['campaign', 'ad', 'keyword']).default('campaign'),
  vat: z.boolean().default(false),
})
