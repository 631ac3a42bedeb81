import { z } from 'zod'
import { httpSinkShape, type HttpSinkOptions, type HttpSinkSettings } from '../http-sink/options.js'

/** Options of the Yandex Metrica sink. */
export interface MetricaOptions extends HttpSinkOptions {
  readonly counterId: number
  /** OAuth token with the right to write offline data of the counter. */
  readonly token: string
  /** Whether what the site calls a user (`userId`) is what it tells Metrica by `setUserID`. Default: `false`. */
  readonly userIds?: boolean
}

/** {@link MetricaOptions} with the defaults filled in. */
export interface MetricaSettings extends HttpSinkSettings {
  readonly counterId: number
  readonly token: string
  readonly userIds: boolean
}

export const metricaOptions: z.ZodType<MetricaSettings> = z.strictObject({
  ...httpSinkShape({ name: 'metrica', baseUrl: 'https://api-metrika.yandex.net', purpose: 'analytics' }),
  counterId: z.number().int().positive(),
  token: z.string().min(1),
  userIds: z.boolean().default(false),
})
