import type { Purpose } from '@throughline/protocol'
import { z } from 'zod'
import { identifier, ownColumns } from '../event-row/columns.js'

/** Options of the ClickHouse sink. */
export interface ClickhouseOptions {
  /** The server's HTTP interface. Default: `http://127.0.0.1:8123`. */
  readonly baseUrl?: string
  /** Default: `default`. */
  readonly user?: string
  /** Default: none. */
  readonly password?: string
  /** Names the sink's place in the log. Default: `clickhouse`. */
  readonly name?: string
  /** Default: `default`. It must be there. */
  readonly database?: string
  /** The table, created at the first delivery where it is not there. Default: `throughline_events`. */
  readonly table?: string
  /** Text columns of your own, by the path of their value: `{ plan: 'properties.plan' }`. */
  readonly columns?: Readonly<Record<string, string>>
  /** `none` leaves out contacts, personal traits and addresses. Default: `plain`, since the database is yours. */
  readonly personalData?: 'none' | 'plain'
  /** Default: `necessary`, since the events stay with whoever runs the collector. */
  readonly purpose?: Purpose
}

/** {@link ClickhouseOptions} with the defaults filled in. */
export interface ClickhouseSettings {
  readonly baseUrl: string
  readonly user: string
  readonly password: string
  readonly name: string
  readonly database: string
  readonly table: string
  readonly columns: Readonly<Record<string, string>>
  readonly personalData: 'none' | 'plain'
  readonly purpose: Purpose
}

export const clickhouseOptions: z.ZodType<ClickhouseSettings> = z.strictObject({
  baseUrl: z
    .url({ protocol: /^https?$/, error: 'must be an address such as https://clickhouse.example.com:8443' })
    .refine(
      (text) => !URL.canParse(text) || new URL(text).username === '',
      'must hold no user: "user" and "password" do',
    )
    .transform((text) => text.replace(/\/+$/, ''))
    .default('http://127.0.0.1:8123'),
  user: z.string().min(1).default('default'),
  password: z.string().default(''),
  name: z.string().min(1).default('clickhouse'),
  database: identifier.default('default'),
  table: identifier.default('throughline_events'),
  columns: ownColumns.default({}),
  personalData: z.enum(['none', 'plain']).default('plain'),
  purpose: z.enum(['necessary', 'analytics', 'marketing']).default('necessary'),
})
