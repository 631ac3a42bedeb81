import { z } from 'zod'
import { httpSinkShape, type HttpSinkOptions, type HttpSinkSettings } from '../http-sink/options.js'
import { MOST_AGE_DAYS } from './limits.js'

/** Options of the Meta sink. */
export interface MetaOptions extends HttpSinkOptions {
  /** ID of the dataset, which is the pixel's. */
  readonly datasetId: string
  /** Made in Events Manager, on the dataset's settings, under "Conversions API". */
  readonly token: string
  /** `hashed` sends hashes of e-mail, phone, name and country, by which Meta finds the person. Default: `hashed`. */
  readonly personalData?: 'none' | 'hashed'
  /** Shows the events under "Test events" and keeps them out of reports. */
  readonly testEventCode?: string
  /** Limited Data Use, as the laws of some states of the USA ask. Default: `false`. */
  readonly limitedDataUse?: boolean
  /** Version of the Graph API. Default: `v25.0`. */
  readonly version?: string
  /** How old an event may be, in days; Meta refuses older ones. Default: 7. */
  readonly mostAgeDays?: number
}

/** {@link MetaOptions} with the defaults filled in. */
export interface MetaSettings extends HttpSinkSettings {
  readonly datasetId: string
  readonly token: string
  readonly personalData: 'none' | 'hashed'
  readonly testEventCode?: string | undefined
  readonly limitedDataUse: boolean
  readonly version: string
  readonly mostAgeDays: number
}

export const metaOptions: z.ZodType<MetaSettings> = z.strictObject({
  ...httpSinkShape({ name: 'meta', baseUrl: 'https://graph.facebook.com', purpose: 'marketing' }),
  datasetId: z.string().regex(/^\d+$/, 'must be the ID of a dataset, which is a number'),
  token: z.string().min(1, 'must be an access token of the dataset'),
  personalData: z.enum(['none', 'hashed']).default('hashed'),
  testEventCode: z.string().min(1).exactOptional(),
  limitedDataUse: z.boolean().default(false),
  version: z
    .string()
    .regex(/^v\d+\.\d+$/, 'must be a version such as v25.0')
    .default('v25.0'),
  mostAgeDays: z.number().positive().default(MOST_AGE_DAYS),
})
