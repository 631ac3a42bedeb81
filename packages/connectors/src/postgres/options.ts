import { z } from 'zod'
import { identifier } from '../event-row/columns.js'
import { eventRowShape, type EventRowOptions, type EventRowSettings } from '../event-row/options.js'

/** Options of the PostgreSQL sink. */
export interface PostgresOptions extends EventRowOptions {
  /** The database: `postgres://user@host:5432/database?sslmode=verify-full`. A password may stand in it. */
  readonly url: string
  /** The password, where it is not to stand in `url`. */
  readonly password?: string
  /** Default: `public`. One that is not there is created. */
  readonly schema?: string
}

/** {@link PostgresOptions} with the defaults filled in. */
export interface PostgresSettings extends EventRowSettings {
  readonly url: string
  readonly password?: string | undefined
  readonly schema: string
}

export const postgresOptions: z.ZodType<PostgresSettings> = z.strictObject({
  url: z.url({
    protocol: /^postgres(ql)?$/,
    error: 'must be an address such as postgres://user@db.example.com:5432/analytics',
  }),
  password: z.string().min(1).exactOptional(),
  schema: identifier.default('public'),
  ...eventRowShape('postgres'),
})
