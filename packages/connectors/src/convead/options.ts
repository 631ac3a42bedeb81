import { z } from 'zod'
import { httpSinkShape, type HttpSinkOptions, type HttpSinkSettings } from '../http-sink/options.js'

/** Options of the Convead sink. */
export interface ConveadOptions extends HttpSinkOptions {
  /** The account's key. */
  readonly appKey: string
  /** The site's domain, as Convead knows it. */
  readonly domain: string
  /** `plain` sends name, e-mail and phone, which trigger mails need. Default: `none`. */
  readonly personalData?: 'none' | 'plain'
}

/** {@link ConveadOptions} with the defaults filled in. */
export interface ConveadSettings extends HttpSinkSettings {
  readonly appKey: string
  readonly domain: string
  readonly personalData: 'none' | 'plain'
}

export const conveadOptions: z.ZodType<ConveadSettings> = z.strictObject({
  ...httpSinkShape({ name: 'convead', baseUrl: 'https://tracker.convead.io', purpose: 'marketing' }),
  appKey: z.string().min(1),
  domain: z.hostname('must be a domain such as shop.example'),
  personalData: z.enum(['none', 'plain']).default('none'),
})
