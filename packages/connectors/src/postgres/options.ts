import type { Purpose } from '@throughline/protocol'
import { z } from 'zod'
import { identifier, ownColumns } from '../event-row/columns.js'

/** Options of the PostgreSQL sink. */
export interface PostgresOptions {
  /** The database: `postgres://user@host:5432/database?sslmode=verify-full`. A password may stand in it. */
  readonly url: string
  /** The password, where it is not to stand in `url`. */
  readonly password?: string
  /** Names the sink's place in the log. Default: `postgres`. */
  readonly name?: string
  /** Default: `public`. One that is not there is created. */
  readonly schema?: string
  /** The table, created at the first delivery where it is not there. Default: `throughline_events`. */
  readonly table?: string
  /** Text columns of your own, by the path of their value: `{ plan: 'properties.plan' }`. */
  readonly columns?: Readonly<Record<string, string>>
  /** `none` leaves out contacts, personal traits and addresses. Default: `plain`, since the database is yours. */
  readonly personalData?: 'none' | 'plain'
  /** Default: `necessary`, since the events stay with whoever runs the collector. */
  readonly purpose?: Purpose
}

/** {@link PostgresOptions} with the defaults filled in. */
export interface PostgresSettings {
  readonly url: string
  readonly password?: string | undefined
  readonly name: string
  readonly schema: string
  readonly table: string
  readonly columns: Readonly<Record<string, string>>
  readonly personalData: 'none' | 'plain'
  readonly purpose: Purpose
}

export const postgresOptions: z.ZodType<PostgresSettings> = z.strictObject({
  url: z.url({
    protocol: /^postgres(ql)?$/,
    error: 'must be an address such as postgres://user@db.example.com:5432/analytics',
  }),
  password: z.string().min(1).exactOptional(),
  name: z.string().min(1).default('postgres'),
  schema: identifier.default('public'),
  table: identifier.default('throughline_events'),
  columns: ownColumns.default({}),
  personalData: z.enum(['none', 'plain']).default('plain'),
  purpose: z.enum(['necessary', 'analytics', 'marketing']).default('necessary'),
})
