import type { AnySink, Source } from '@throughline/collector'
import type { z } from 'zod'
import type { SinkOptions, SourceOptions } from './connectors.js'
import type { configSchema } from './schema.js'

type Checked = z.output<typeof configSchema>

/** A site whose events are collected, with its defaults filled in. */
export type ConfiguredSite = Checked['sites'][number]

/** A configuration that was read, checked and completed; its connectors are made. Paths are absolute. */
export interface Config extends Readonly<Omit<Checked, 'sinks' | 'sources'>> {
  /** Where it was read from. */
  readonly file: string
  readonly sinks: readonly AnySink[]
  readonly sources: readonly Source[]
}

/** What a configuration file exports: connectors stand there imported and made, or as data with their type's name. */
export interface ConfigInput extends Omit<z.input<typeof configSchema>, 'sinks' | 'sources'> {
  readonly sinks?: readonly (AnySink | SinkOptions)[]
  readonly sources?: readonly (Source | SourceOptions)[]
}

/**
 * Types the configuration in `throughline.config.ts`; returns it as it is.
 *
 * @example
 * export default defineConfig({
 *   sites: [{ id: 'shop', writeKey: 'shop-web', secretKey: 'env:TL_SECRET' }],
 *   sinks: [{ type: 'file', name: 'archive', path: 'events.ndjson' }],
 * })
 */
export function defineConfig(config: ConfigInput): ConfigInput {
  return config
}
