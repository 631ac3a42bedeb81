import { z } from 'zod'
import type { Config } from './config.js'

const DEFAULT_PORT = 8787

/** A name that is safe in a URL, a file name and a table. */
const name = z
  .string('expected a name such as shop')
  .regex(/^[\w.-]{1,64}$/, 'expected 1 to 64 letters, digits, dots, dashes or underscores')

const key = z.string('expected a string').min(4, 'expected at least 4 characters')

const origin = z
  .string('expected an origin such as https://shop.example')
  .refine(isOrigin, 'expected an origin such as https://shop.example, without a path')

/** A whole value, or a regular expression between slashes. */
const pattern = z
  .string('expected a value, or /a regular expression/')
  .min(1)
  .refine(isPattern, 'expected a value, or /a regular expression/')

const channelRule = z
  .strictObject({
    channel: z.string('expected the name of a channel').min(1),
    source: pattern.exactOptional(),
    medium: pattern.exactOptional(),
    campaign: pattern.exactOptional(),
    referrer: pattern.exactOptional(),
  })
  .refine((rule) => Object.keys(rule).length > 1, 'expected one of source, medium, campaign, referrer beside channel')

const site = z.strictObject({
  id: name,
  writeKey: key,
  secretKey: key.exactOptional(),
  origins: z.array(origin, 'expected a list of origins').exactOptional(),
  timezone: z.string().refine(isTimeZone, 'expected an IANA time zone such as Europe/Moscow').default('UTC'),
  currency: z
    .string('expected an ISO 4217 code such as RUB')
    .regex(/^[A-Z]{3}$/, 'expected an ISO 4217 code such as RUB')
    .default('RUB'),
  channels: z.array(channelRule, 'expected a list of rules').exactOptional(),
  keepCallers: z.boolean().exactOptional(),
  callerSalt: key.exactOptional(),
})

const days = z.number('expected a number of days').positive('expected more than 0 days')
const currency = z
  .string('expected an ISO 4217 code such as RUB')
  .regex(/^[A-Z]{3}$/, 'expected an ISO 4217 code such as RUB')

const warehouse = z
  .strictObject({
    type: z.literal('sqlite').default('sqlite'),
    registrations: z.array(z.string().min(1), 'expected a list of names of events').exactOptional(),
    lookbackDays: days.exactOptional(),
    halfLifeDays: days.exactOptional(),
    models: z.string('expected the path of a module').min(1, 'expected the path of a module').exactOptional(),
    rates: z
      .array(
        z.strictObject({
          currency,
          base: currency,
          date: z
            .string('expected a date such as 2026-03-01')
            .regex(/^\d{4}-\d{2}-\d{2}$/, 'expected a date such as 2026-03-01'),
          rate: z.number('expected a number').positive('expected more than 0'),
        }),
        'expected a list of rates',
      )
      .exactOptional(),
  })
  .default({ type: 'sqlite' })

const log = z
  .strictObject({
    type: z.literal('sqlite').default('sqlite'),
    keepDays: z
      .number('expected a number of days')
      .min(7, 'expected 7 days or more, since repeats are dropped for so long')
      .exactOptional(),
  })
  .default({ type: 'sqlite' })

/** A configuration whose connectors are not looked at yet. */
export interface CheckedConfig extends Omit<Config, 'file' | 'sinks' | 'sources'> {
  readonly sinks: readonly unknown[]
  readonly sources: readonly unknown[]
}

/** The configuration but for its connectors, which each have a schema of their own. */
export const configSchema: z.ZodType<CheckedConfig> = z.strictObject({
  port: z.int('expected a port from 0 to 65535').min(0).max(65_535).default(DEFAULT_PORT),
  dataDir: z.string().min(1, 'expected a directory').default('data'),
  adminToken: key.exactOptional(),
  geo: z.string().min(1, 'expected the path of an .mmdb file').exactOptional(),
  trustProxy: z.int('expected the number of proxies in front').min(0).max(10).exactOptional(),
  addressLimit: z
    .strictObject({ perSecond: z.number('expected a number').positive(), burst: z.number('expected a number').min(1) })
    .exactOptional(),
  sites: z.array(site, 'expected a list of sites').min(1, 'expected at least one site'),
  log,
  warehouse,
  sinks: z.array(z.unknown(), 'expected a list of sinks').default([]),
  sources: z.array(z.unknown(), 'expected a list of sources').default([]),
})

function isOrigin(value: string): boolean {
  try {
    return new URL(value).origin === value
  } catch {
    return false
  }
}

function isTimeZone(value: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

function isPattern(value: string): boolean {
  const expression = /^\/(.+)\/$/.exec(value)?.[1]
  if (expression === undefined) return true
  try {
    return new RegExp(expression) instanceof RegExp
  } catch {
    return false
  }
}
