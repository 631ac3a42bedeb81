import type { z } from 'zod'
import { explain } from './explain.js'

/** A connector's options, checked: the connector they make, or the schema's complaints. */
export type Opened<Made> = { readonly made: Made } | { readonly issues: readonly z.core.$ZodIssue[] }

/** A type of connector that a configuration may name: takes its options as they were written. */
export type ConnectorType<Made> = (options: unknown) => Opened<Made>

/** What may stand in one of the configuration's lists of connectors. */
export interface ConnectorKind<Made> {
  readonly list: 'sinks' | 'sources'
  /** By the name that JSON gives as `type`, how it is read. */
  readonly types: ReadonlyMap<string, () => Promise<ConnectorType<Made>>>
  /** Whether the value is a connector that the configuration file has made itself. */
  readonly isMade: (value: unknown) => value is Made
}

/** A connector's factory with the schema of the options that it takes. */
export interface ConnectorParts<Options, Made> {
  readonly schema: z.ZodType
  readonly make: (options: Options) => Made
}

/** A type of connector that checks the options, in the configuration's words, before it makes one. */
export function connectorType<Options, Made>({ schema, make }: ConnectorParts<Options, Made>): ConnectorType<Made> {
  return (options) => {
    let issues: readonly z.core.$ZodIssue[] = []
    const fits = (value: unknown): value is Options => {
      const checked = schema.safeParse(value, { error: explain, reportInput: true })
      issues = checked.error?.issues ?? []
      return checked.success
    }
    return fits(options) ? { made: make(options) } : { issues }
  }
}

/** Whether the value is an object with a name, as every connector is. */
export function hasName(value: unknown): value is { readonly name: string } {
  return typeof value === 'object' && value !== null && 'name' in value && typeof value.name === 'string'
}
