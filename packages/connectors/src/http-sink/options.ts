import type { Purpose } from '@throughline/protocol'
import { z } from 'zod'
import type { MappingOption } from '../mapping/rule.js'
import { mappingSchema } from '../mapping/schema.js'

/** What every sink that speaks HTTP to a vendor takes. */
export interface HttpSinkOptions {
  /** Names the sink's place in the log. Default: the connector's type. */
  readonly name?: string
  /** Where the vendor is reached instead: a proxy, another region, a stand-in. */
  readonly baseUrl?: string
  /** Whose consent is asked. */
  readonly purpose?: Purpose
  /** Rules of your own, tried before the sink's mapping; or a function. */
  readonly events?: MappingOption
}

/** {@link HttpSinkOptions} with the defaults filled in. */
export interface HttpSinkSettings {
  readonly name: string
  readonly baseUrl: string
  readonly purpose: Purpose
  readonly events?: MappingOption | undefined
}

/** The schema's part for {@link HttpSinkOptions}. */
export interface HttpSinkShape {
  readonly name: z.ZodType<string>
  readonly baseUrl: z.ZodType<string>
  readonly purpose: z.ZodType<Purpose>
  readonly events: z.ZodExactOptional<z.ZodType<MappingOption>>
}

/** The options that every such sink takes, with a connector's own defaults. An address ends without a slash. */
export function httpSinkShape(defaults: Omit<HttpSinkSettings, 'events'>): HttpSinkShape {
  return {
    name: z.string().min(1).default(defaults.name),
    baseUrl: z
      .url({ protocol: /^https?$/, error: `must be an address such as ${defaults.baseUrl}` })
      .transform((text) => text.replace(/\/+$/, ''))
      .default(defaults.baseUrl),
    purpose: z.enum(['necessary', 'analytics', 'marketing']).default(defaults.purpose),
    events: mappingSchema.exactOptional(),
  }
}
