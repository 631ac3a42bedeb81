import { DEAL_STATUSES } from '@throughline/protocol'
import { z } from 'zod'
import { EVENTS, type JsonEvent, type JsonSourceSettings, type RuleSettings, type ValueFrom } from './options.js'
import { parsePath } from './path.js'
import { isTimezone } from './time.js'
import type { Verification } from './verify.js'

const pathText = z.string().transform((text, context) => {
  const path = parsePath(text)
  if (path.ok) return { path: path.value, text }
  context.addIssue({ code: 'custom', message: `is no path: it ${path.reason}` })
  return z.NEVER
})
const scalar = z.union([z.string(), z.number()])

const value: z.ZodType<ValueFrom> = z.union(
  [
    pathText.transform(({ path, text }) => ({ kind: 'path' as const, path, text, map: new Map(), divide: 1 })),
    z
      .strictObject({
        path: pathText,
        map: z.record(z.string(), scalar).default({}),
        divide: z.number().positive().default(1),
        default: scalar.exactOptional(),
      })
      .transform(({ path, map, ...rest }) => ({
        kind: 'path' as const,
        ...path,
        ...rest,
        map: new Map(Object.entries(map)),
      })),
    z
      .strictObject({ value: z.union([z.string(), z.number(), z.boolean()]) })
      .transform((given) => ({ kind: 'constant' as const, ...given })),
  ],
  'must be a path, {"path": …} with "map", "divide" or "default", or {"value": …}',
)

const status = z.enum(DEAL_STATUSES)
const anyOf = z.union([scalar, z.boolean()])

const rule: z.ZodType<RuleSettings> = z
  .strictObject({
    event: z.enum(EVENTS),
    when: z.record(z.string(), z.union([anyOf, z.array(anyOf)])).default({}),
    each: pathText.exactOptional(),
    properties: z.record(z.string().regex(/^\w+$/, 'must be the name of a property'), value),
    at: value.exactOptional(),
    id: value.exactOptional(),
    stages: z.record(z.string(), z.union([status, z.strictObject({ name: z.string().min(1), status })])).default({}),
    otherwise: status.exactOptional(),
  })
  .transform(({ when, stages, ...rest }, context) => {
    const conditions = Object.entries(when).flatMap(([text, allowed]) => {
      const path = parsePath(text)
      const values: readonly (string | number | boolean)[] = Array.isArray(allowed) ? allowed : [allowed]
      if (path.ok) return [{ path: path.value, allowed: values.map(String) }]
      context.addIssue({ code: 'custom', message: `"${text}" is no path: it ${path.reason}`, path: ['when'] })
      return []
    })
    const meanings = Object.entries(stages).map(
      ([id, of]) => [id, typeof of === 'string' ? { status: of } : of] as const,
    )
    return { ...rest, when: conditions, stages: new Map(meanings) }
  })
  .superRefine(({ event, properties, stages, otherwise }, context) => {
    for (const property of missing(event, Object.keys(properties)))
      context.addIssue({ code: 'custom', message: `"${event}" needs ${property}`, path: ['properties'] })
    const known = stages.size > 0 || otherwise !== undefined || 'status' in properties
    if (event === 'Deal Changed' && !known) {
      const message = '"Deal Changed" needs "stages", which says what each stage means, or "otherwise", or a "status"'
      context.addIssue({ code: 'custom', message, path: ['stages'] })
    }
  })

/** What an event cannot do without; one of several where they stand in one line. */
const NEEDS: Readonly<Record<JsonEvent, readonly (readonly string[])[]>> = {
  'Deal Changed': [['dealId'], ['stage']],
  'Payment Received': [['paymentId'], ['amount'], ['currency'], ['dealId', 'applicationId', 'userId']],
  'Call Received': [['callId']],
}

function missing(event: JsonEvent, given: readonly string[]): readonly string[] {
  const named = [...NEEDS[event], ...(event === 'Deal Changed' && given.includes('value') ? [['currency']] : [])]
  return named
    .filter((either) => !either.some((property) => given.includes(property)))
    .map((either) => (either.length > 1 ? `one of ${either.join(', ')}` : `"${either[0]}"`))
}

const secret = z.string().min(16, 'must have at least 16 characters; `openssl rand -hex 32` makes one')
const header = z
  .string()
  .regex(/^[\w-]+$/, 'must be the name of a header')
  .transform((name) => name.toLowerCase())

const verify: z.ZodType<Verification> = z.discriminatedUnion('by', [
  z.strictObject({
    by: z.literal('path'),
    secret: secret.regex(/^[\w.~-]+$/, 'must be of A-Z a-z 0-9 . _ ~ - alone, since it stands in an address'),
  }),
  z.strictObject({ by: z.literal('header'), header, prefix: z.string().default(''), secret }),
  z.strictObject({
    by: z.literal('hmac'),
    header,
    prefix: z.string().default(''),
    algorithm: z.enum(['sha1', 'sha256', 'sha512']).default('sha256'),
    encoding: z.enum(['hex', 'base64', 'base64url']).default('hex'),
    secret,
    timestampHeader: header.exactOptional(),
  }),
  z.strictObject({ by: z.literal('standard-webhooks'), secret }),
])

export const jsonSourceOptions: z.ZodType<JsonSourceSettings> = z.strictObject({
  name: z.string().min(1),
  verify,
  events: z.array(rule).min(1),
  site: z.string().min(1).exactOptional(),
  format: z.enum(['json', 'form']).exactOptional(),
  timezone: z.string().refine(isTimezone, 'must be an IANA time zone such as Europe/Moscow').default('UTC'),
})
