import { z } from 'zod'
import type { From } from '../mapping/rule.js'
import { fieldsSchema } from '../mapping/schema.js'
import { USER_PROPERTIES } from './limits.js'
import { propertyFault } from './user-properties.js'
import { httpSinkShape, type HttpSinkOptions, type HttpSinkSettings } from '../http-sink/options.js'

/** Options of the GA4 sink. */
export interface Ga4Options extends HttpSinkOptions {
  /** `G-…` of the web stream. */
  readonly measurementId: string
  /** Made in the stream's settings under "Measurement Protocol API secrets". */
  readonly apiSecret: string
  /**
   * Whether Google's tag runs on the site. Then its client ID is used, and what the tag sees itself (pages, applications
   * made on a page) is left to it. Without it a client ID is made of the visitor's, and everything is sent. Default: `true`.
   */
  readonly tag?: boolean
  /** `hashed` sends hashes of e-mail and phone as user-provided data. Default: `none`. */
  readonly personalData?: 'none' | 'hashed'
  /**
   * Properties of the user that go along with every event, by where they come from, such as
   * `{ "first_source": "touches.first.source", "plan": "traits.plan" }`. Default: none.
   */
  readonly userProperties?: Readonly<Record<string, From>>
  /** `eu` sends to Google's servers in the European Union. Default: `world`. */
  readonly region?: 'world' | 'eu'
  /** What becomes of events that are too old: they get the oldest time that Google takes, or are given up. Default: `clamp`. */
  readonly late?: 'clamp' | 'reject'
  /** Shows the events in DebugView and keeps them out of reports. Default: `false`. */
  readonly debug?: boolean
}

/** {@link Ga4Options} with the defaults filled in. */
export interface Ga4Settings extends HttpSinkSettings {
  readonly measurementId: string
  readonly apiSecret: string
  readonly tag: boolean
  readonly personalData: 'none' | 'hashed'
  readonly userProperties: Readonly<Record<string, From>>
  readonly late: 'clamp' | 'reject'
  readonly debug: boolean
}

/** A name that GA4 would drop without a word is no name for a property. */
const userProperties = fieldsSchema.superRefine((fields, context) => {
  const names = Object.keys(fields)
  for (const name of names) {
    const why = propertyFault(name)
    if (why !== undefined) context.addIssue({ code: 'custom', path: [name], message: why })
  }
  if (names.length > USER_PROPERTIES)
    context.addIssue({ code: 'custom', message: `GA4 takes no more than ${USER_PROPERTIES} properties of a user` })
})

const WORLD = 'https://www.google-analytics.com'
const EU = 'https://region1.google-analytics.com'

export const ga4Options: z.ZodType<Ga4Settings> = z
  .strictObject({
    ...httpSinkShape({ name: 'ga4', baseUrl: WORLD, purpose: 'analytics' }),
    measurementId: z.string().regex(/^G-[A-Z0-9]+$/, 'must be the ID of a web stream such as G-ABC123DEF4'),
    apiSecret: z.string().min(1, 'must be an API secret of the stream'),
    tag: z.boolean().default(true),
    personalData: z.enum(['none', 'hashed']).default('none'),
    userProperties: userProperties.default({}),
    region: z.enum(['world', 'eu']).default('world'),
    late: z.enum(['clamp', 'reject']).default('clamp'),
    debug: z.boolean().default(false),
  })
  .transform(({ region, ...settings }) => ({
    ...settings,
    baseUrl: region === 'eu' && settings.baseUrl === WORLD ? EU : settings.baseUrl,
  }))
