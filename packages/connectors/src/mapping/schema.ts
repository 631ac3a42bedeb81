import type { EventFilter, EventMap, Where } from '@throughline/collector'
import type { Json } from '@throughline/protocol'
import { z } from 'zod'
import type { From, MappingOption, MappingRule } from './rule.js'

const texts = z.array(z.string(), 'expected a list of strings').exactOptional()

const path = z.string().regex(/^[\w$-]+(\.[\w$-]+)*$/, 'expected a path such as properties.plan')
const writable = path.refine(
  (text) => text === 'name' || /^(properties|traits|context)\../.test(text),
  'expected "name" or a path below properties, traits or context',
)
const json: z.ZodType<Json> = z.json()

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()])
const condition = z.union(
  [
    scalar,
    z.array(scalar),
    z.strictObject({
      present: z.boolean().exactOptional(),
      not: z.union([scalar, z.array(scalar)]).exactOptional(),
      below: z.number().exactOptional(),
      atLeast: z.number().exactOptional(),
    }),
  ],
  'expected a value, a list of values, or an object of "present", "not", "below" and "atLeast"',
)
const where: z.ZodType<Where> = z.record(path, condition)

/** Which events are meant, as a configuration writes it. */
export const filterSchema: z.ZodType<EventFilter> = z.strictObject({
  types: texts,
  names: texts,
  sites: texts,
  where: where.exactOptional(),
})

const only = { if: where.exactOptional() }

/** What a sink is to see instead of the event, as a configuration writes it. */
export const mapSchema: z.ZodType<EventMap> = z.record(
  writable,
  z.union(
    [
      path,
      z.strictObject({ from: path, ...only }),
      z.strictObject({ value: json, ...only }),
      z.strictObject({ move: path, ...only }),
      z.strictObject({ drop: z.literal(true), ...only }),
    ],
    'expected a path, or one of {"from": path}, {"value": …}, {"move": path} and {"drop": true}, with "if" or without',
  ),
)

const paths = z.union([path, z.array(path).min(1)])

/** A vendor's fields by where they come from, as a configuration writes them. */
export const fieldsSchema: z.ZodType<Readonly<Record<string, From>>> = z.record(
  z.string().min(1),
  z.union([paths, z.strictObject({ value: json })], 'expected a path or {"value": …}'),
)

const ruleSchema: z.ZodType<MappingRule> = z.strictObject({
  when: filterSchema,
  send: z.union([z.string().min(1), z.strictObject({ from: paths }), z.null()], {
    error: 'expected a name, {"from": path}, or null to send nothing',
  }),
  with: fieldsSchema.exactOptional(),
  all: path.exactOptional(),
})

/** A user's own rules of a sink's mapping, as a configuration writes them. */
export const mappingSchema: z.ZodType<MappingOption> = z.union([
  z.array(ruleSchema),
  z.custom<Extract<MappingOption, (...args: never) => unknown>>((value) => typeof value === 'function'),
])
