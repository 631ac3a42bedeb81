import { z } from 'zod'
import { identifier } from '../event-row/columns.js'
import { eventRowShape, type EventRowOptions, type EventRowSettings } from '../event-row/options.js'

/** Options of the ClickHouse sink. */
export interface ClickhouseOptions extends EventRowOptions {
  /** The server's HTTP interface. Default: `http://127.0.0.1:8123`. */
  readonly baseUrl?: string
  /** Default: `default`. */
  readonly user?: string
  /** Default: none. */
  readonly password?: string
  /** Default: `default`. It must be there. */
  readonly database?: string
}

/** {@link ClickhouseOptions} with the defaults filled in. */
export interface ClickhouseSettings extends EventRowSettings {
  readonly baseUrl: string
  readonly user: string
  readonly password: string
  readonly database: string
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
  database: identifier.default('default'),
  ...eventRowShape('clickhouse'),
})
