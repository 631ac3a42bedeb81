import type { Purpose } from '@throughline/protocol'
import { z } from 'zod'
import type { From } from '../mapping/rule.js'

/** A column by where its value comes from; a time may be written in another form than epoch milliseconds. */
export type Column = From | { readonly from: string | readonly string[]; readonly as: TimeForm }

/** Seconds since 1970, `2026-03-02 08:30:00` in UTC, or `2026-03-02` in UTC. */
export type TimeForm = 'unix' | 'utc' | 'date'

/** Options of the CSV sink. One of `path` and `url` is required. */
export interface CsvOptions {
  /** Names the sink's place in the log. Default: `csv`. */
  readonly name?: string
  /** Whose consent is asked. Default: `marketing`. */
  readonly purpose?: Purpose
  /** The file to append to; `{date}` in it begins a new one every day. */
  readonly path?: string
  /** Where files are put (HTTP `PUT`); `{date}` and `{id}` in it give each a name of its own. */
  readonly url?: string
  /** Sent along with a file, such as `authorization`. */
  readonly headers?: Readonly<Record<string, string>>
  /** How often a file is put. Default: 60. */
  readonly everyMinutes?: number
  /** Columns in their order. Paths as in the event; `person.email` and `person.phone` are normalised, and hashed where asked. */
  readonly columns: Readonly<Record<string, Column>>
  /** Default: `,`. */
  readonly delimiter?: string
  /** What `person.…` may hold. Default: `none`. */
  readonly personalData?: 'none' | 'hashed' | 'plain'
  /** Default: `sha256`. */
  readonly hash?: 'sha256' | 'md5'
}

/** {@link CsvOptions} with the defaults filled in. */
export interface CsvSettings {
  readonly name: string
  readonly purpose: Purpose
  readonly path?: string | undefined
  readonly url?: string | undefined
  readonly headers: Readonly<Record<string, string>>
  readonly everyMinutes: number
  readonly columns: Readonly<Record<string, Column>>
  readonly delimiter: string
  readonly personalData: 'none' | 'hashed' | 'plain'
  readonly hash: 'sha256' | 'md5'
}

const path = z.string().regex(/^[\w$-]+(\.[\w$-]+)*$/, 'expected a path such as properties.plan')
const paths = z.union([path, z.array(path).min(1)])
const column: z.ZodType<Column> = z.union(
  [paths, z.strictObject({ value: z.json() }), z.strictObject({ from: paths, as: z.enum(['unix', 'utc', 'date']) })],
  'expected a path, {"value": …} or {"from": path, "as": "unix", "utc" or "date"}',
)

export const csvOptions: z.ZodType<CsvSettings> = z
  .strictObject({
    name: z.string().min(1).default('csv'),
    purpose: z.enum(['necessary', 'analytics', 'marketing']).default('marketing'),
    path: z.string().min(1).exactOptional(),
    url: z.url({ protocol: /^https?$/ }).exactOptional(),
    headers: z.record(z.string().min(1), z.string()).default({}),
    everyMinutes: z.number().positive().default(60),
    columns: z
      .record(z.string().min(1), column)
      .refine((columns) => Object.keys(columns).length > 0, 'must name at least one column'),
    delimiter: z.string().length(1).default(','),
    personalData: z.enum(['none', 'hashed', 'plain']).default('none'),
    hash: z.enum(['sha256', 'md5']).default('sha256'),
  })
  .refine((options) => 'path' in options !== 'url' in options, 'expected one of "path" and "url"')
