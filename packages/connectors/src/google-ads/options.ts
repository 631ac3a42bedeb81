import { z } from 'zod'
import { httpSinkShape, type HttpSinkOptions, type HttpSinkSettings } from '../http-sink/options.js'

/** Options of the Google Ads sink. */
export interface GoogleAdsOptions extends HttpSinkOptions {
  /** The account, ten digits with or without dashes. */
  readonly customerId: string
  /** The manager account through which it is reached, if any. */
  readonly loginCustomerId?: string
  /** Of the manager account's API Center. */
  readonly developerToken: string
  /** An OAuth client of Google Cloud, and the refresh token that it was given for the account. */
  readonly oauth: GoogleAdsOAuth
  /** IDs of conversion actions by the name that the mapping gives, such as `{ "lead": "111", "sale": "222" }`. What has none is not sent. */
  readonly conversionActions: Readonly<Record<string, string>>
  /** `hashed` sends hashes of e-mail and phone, for enhanced conversions for leads. Default: `hashed`. */
  readonly personalData?: 'none' | 'hashed'
  /** Version of the API. Default: `v23`. */
  readonly version?: string
  /** Where access tokens are had. Default: Google's. */
  readonly tokenUrl?: string
}

export interface GoogleAdsOAuth {
  readonly clientId: string
  readonly clientSecret: string
  readonly refreshToken: string
}

/** {@link GoogleAdsOptions} with the defaults filled in; IDs without dashes. */
export interface GoogleAdsSettings extends HttpSinkSettings {
  readonly customerId: string
  readonly loginCustomerId?: string | undefined
  readonly developerToken: string
  readonly oauth: GoogleAdsOAuth
  readonly conversionActions: Readonly<Record<string, string>>
  readonly personalData: 'none' | 'hashed'
  readonly version: string
  readonly tokenUrl: string
}

const customer = z
  .string()
  .regex(/^\d{3}-?\d{3}-?\d{4}$/, 'must be the ID of an account such as 123-456-7890')
  .transform((id) => id.replaceAll('-', ''))

const text = z.string().min(1)

export const googleAdsOptions: z.ZodType<GoogleAdsSettings> = z.strictObject({
  ...httpSinkShape({ name: 'google-ads', baseUrl: 'https://googleads.googleapis.com', purpose: 'marketing' }),
  customerId: customer,
  loginCustomerId: customer.exactOptional(),
  developerToken: text,
  oauth: z.strictObject({ clientId: text, clientSecret: text, refreshToken: text }),
  conversionActions: z
    .record(text, z.string().regex(/^\d+$/, 'must be the ID of a conversion action, which is a number'))
    .refine((actions) => Object.keys(actions).length > 0, 'must name at least one conversion action'),
  personalData: z.enum(['none', 'hashed']).default('hashed'),
  version: z
    .string()
    .regex(/^v\d+$/, 'must be a version such as v23')
    .default('v23'),
  tokenUrl: z.url().default('https://oauth2.googleapis.com/token'),
})
