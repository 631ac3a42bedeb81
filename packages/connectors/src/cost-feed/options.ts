import { z } from 'zod'

/** What every source of costs takes. */
export interface CostSourceOptions {
  /** Names the source. Default: the connector's type. */
  readonly name?: string
  /** Site that spends the money. Default: the collector's first. */
  readonly site?: string
  /** What `utm_source` and `utm_medium` of the ads' links are. Default: the ad system's name, `cpc`. */
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
  /** Days that are read again each time, since the last ones are still corrected. Default: 3. */
  readonly days?: number
  /** Time between two readings, in minutes. Default: 60. */
  readonly everyMinutes?: number
  /** Where the ad system is reached instead: a proxy, a stand-in. */
  readonly baseUrl?: string
}

/** {@link CostSourceOptions} with the defaults filled in. */
export interface CostSourceSettings {
  readonly name: string
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

type Shape = {
  readonly [Key in keyof CostSourceSettings]-?: z.ZodType<Exclude<CostSourceSettings[Key], undefined>>
} & {
  readonly site: z.ZodExactOptional<z.ZodString>
  readonly since: z.ZodExactOptional<z.ZodISODate>
}

/** The schema's part for {@link CostSourceOptions}, with a connector's own defaults. */
export function costSourceShape(defaults: Pick<CostSourceSettings, 'name' | 'source' | 'baseUrl'>): Shape {
  return {
    name: z.string().min(1).default(defaults.name),
    site: z.string().min(1).exactOptional(),
    source: z.string().min(1).default(defaults.source),
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
    baseUrl: z.url({ protocol: /^https?$/ }).default(defaults.baseUrl),
  }
}
