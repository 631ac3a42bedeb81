import type { Purpose } from '@throughline/protocol'
import { z } from 'zod'
import { identifier, ownColumns } from './columns.js'

/** What every sink takes that writes events into a table of a database. */
export interface EventRowOptions {
  /** Names the sink's place in the log. Default: the connector's type. */
  readonly name?: string
  /** The table, created at the first delivery where it is not there. Default: `throughline_events`. */
  readonly table?: string
  /** Text columns of your own, by the path of their value: `{ plan: 'properties.plan' }`. */
  readonly columns?: Readonly<Record<string, string>>
  /** `none` leaves out contacts, personal traits and addresses. Default: `plain`, since the database is yours. */
  readonly personalData?: 'none' | 'plain'
  /** Default: `necessary`, since the events stay with whoever runs the collector. */
  readonly purpose?: Purpose
}

/** {@link EventRowOptions} with the defaults filled in. */
export interface EventRowSettings {
  readonly name: string
  readonly table: string
  readonly columns: Readonly<Record<string, string>>
  readonly personalData: 'none' | 'plain'
  readonly purpose: Purpose
}

/** The schema's part for {@link EventRowOptions}. */
export type EventRowShape = { readonly [Key in keyof EventRowSettings]: z.ZodType<EventRowSettings[Key]> }

/** The options that every such sink takes, with its own name. */
export function eventRowShape(name: string): EventRowShape {
  return {
    name: z.string().min(1).default(name),
    table: identifier.default('throughline_events'),
    columns: ownColumns.default({}),
    personalData: z.enum(['none', 'plain']).default('plain'),
    purpose: z.enum(['necessary', 'analytics', 'marketing']).default('necessary'),
  }
}
