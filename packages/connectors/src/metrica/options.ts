import { z } from 'zod'
import { httpSinkShape, type HttpSinkOptions, type HttpSinkSettings } from '../http-sink/options.js'

/** What one sink tells Metrica; each has its own interface there, and so its own sink here. */
export type MetricaSend = 'conversions' | 'orders' | 'calls' | 'expenses' | 'events'

/** Options of the Yandex Metrica sink. */
export interface MetricaOptions extends HttpSinkOptions {
  readonly counterId: number
  /** OAuth token with the rights that `send` needs; of `events` the counter's token for the Measurement Protocol. */
  readonly token: string
  /**
   * `conversions`: applications, target deals, sales and payments as goals. `orders`: deals as orders of a CRM, kept up to
   * date. `calls`: calls with their lengths. `expenses`: what ads cost. `events`: what happened within half a day, at once,
   * by the Measurement Protocol. Default: `conversions`.
   */
  readonly send?: MetricaSend
  /** How often a file may go, of all sinks of the counter together. Not of events. Default: 1. */
  readonly everyMinutes?: number
  /** Of conversions and calls: whether `userId` is what the site tells Metrica by `setUserID`. Default: `false`. */
  readonly userIds?: boolean
  /** Of orders: the counter's time zone, in which Metrica wants their dates. Default: `Europe/Moscow`. */
  readonly timezone?: string
  /** Of orders: `hashed` sends MD5 hashes of e-mail and phone, by which Metrica finds more visitors. Default: `none`. */
  readonly personalData?: 'none' | 'hashed'
  /** Of expenses: under which name Metrica keeps them apart from those of others. Default: `throughline`. */
  readonly provider?: string
  /** Of events: whether Metrica's own tag runs on the site. Then pages and forms are left to it. Default: `true`. */
  readonly tag?: boolean
}

/** {@link MetricaOptions} with the defaults filled in. */
export interface MetricaSettings extends HttpSinkSettings {
  readonly counterId: number
  readonly token: string
  readonly send: MetricaSend
  readonly everyMinutes: number
  readonly userIds: boolean
  readonly timezone: string
  readonly personalData: 'none' | 'hashed'
  readonly provider: string
  readonly tag: boolean
}

const API = 'https://api-metrika.yandex.net'
const MEASUREMENT_PROTOCOL = 'https://mc.yandex.ru'

export const metricaOptions: z.ZodType<MetricaSettings> = z
  .strictObject({
    ...httpSinkShape({ name: 'metrica', baseUrl: API, purpose: 'analytics' }),
    name: z.string().min(1).exactOptional(),
    counterId: z.number().int().positive(),
    token: z.string().min(1),
    send: z.enum(['conversions', 'orders', 'calls', 'expenses', 'events']).default('conversions'),
    everyMinutes: z.number().positive().default(1),
    userIds: z.boolean().default(false),
    timezone: z
      .string()
      .refine(isTimeZone, 'expected an IANA time zone such as Europe/Moscow')
      .default('Europe/Moscow'),
    personalData: z.enum(['none', 'hashed']).default('none'),
    provider: z.string().min(1).default('throughline'),
    tag: z.boolean().default(true),
  })
  .transform(({ name, ...settings }) => ({
    ...settings,
    name: name ?? (settings.send === 'conversions' ? 'metrica' : `metrica-${settings.send}`),
    baseUrl: settings.send === 'events' && settings.baseUrl === API ? MEASUREMENT_PROTOCOL : settings.baseUrl,
  }))

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
