import { z } from 'zod'
import { httpSinkShape, type HttpSinkOptions, type HttpSinkSettings } from '../http-sink/options.js'

/** Options of the Amplitude sink. */
export interface AmplitudeOptions extends HttpSinkOptions {
  /** The project's API key. */
  readonly apiKey: string
  /** `eu` where the project's data is kept in the European Union. Default: `us`. */
  readonly region?: 'us' | 'eu'
  /** `batch` takes more at once, `http` shows events at once. Default: `batch`. */
  readonly endpoint?: 'batch' | 'http'
  /** `plain` sends contacts and personal traits as they are. Default: `none`. */
  readonly personalData?: 'none' | 'plain'
  /** Shortest ID that Amplitude is to take; its own default of 5 drops short user IDs. Default: 1. */
  readonly minIdLength?: number
}

/** {@link AmplitudeOptions} with the defaults filled in. */
export interface AmplitudeSettings extends HttpSinkSettings {
  readonly apiKey: string
  readonly endpoint: 'batch' | 'http'
  readonly personalData: 'none' | 'plain'
  readonly minIdLength: number
}

const US = 'https://api2.amplitude.com'
const EU = 'https://api.eu.amplitude.com'

export const amplitudeOptions: z.ZodType<AmplitudeSettings> = z
  .strictObject({
    ...httpSinkShape({ name: 'amplitude', baseUrl: US, purpose: 'analytics' }),
    apiKey: z.string().min(1, 'must be the API key of a project'),
    region: z.enum(['us', 'eu']).default('us'),
    endpoint: z.enum(['batch', 'http']).default('batch'),
    personalData: z.enum(['none', 'plain']).default('none'),
    minIdLength: z.int().min(1).max(100).default(1),
  })
  .transform(({ region, ...settings }) => ({
    ...settings,
    baseUrl: region === 'eu' && settings.baseUrl === US ? EU : settings.baseUrl,
  }))
