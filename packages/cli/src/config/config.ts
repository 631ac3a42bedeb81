import type { AnySink, Site, Source } from '@throughline/collector'
import type { Rate } from '@throughline/warehouse'
import type { SinkOptions } from './sinks.js'
import type { SourceOptions } from './sources.js'

/** A site with the defaults of a configuration filled in: time zone `UTC`, currency `RUB`. */
export interface ConfiguredSite extends Site {
  readonly timezone: string
  readonly currency: string
}

/** Where a store is kept: in a SQLite file in the data directory. */
export interface StoreConfig {
  readonly type: 'sqlite'
}

/** The log's store, and for how long it keeps what every sink has had. */
export interface LogConfig extends StoreConfig {
  /** 7 at least; absent: for ever, so that everything can be made anew from the log. */
  readonly keepDays?: number
}

/** The warehouse's store, and how it reads events. Changes take effect with `throughline rebuild`, rates at once. */
export interface WarehouseConfig extends StoreConfig {
  /** Names of the events that tell of a registration. Default: `Registered`, `Signed Up`. */
  readonly registrations?: readonly string[]
  /** Touches older than so many days at the conversion are credited nothing. Default: none is too old. */
  readonly lookbackDays?: number
  /** Days after which a touch is worth half as much under `time_decay`. Default: 7. */
  readonly halfLifeDays?: number
  /** Path of a module that exports attribution models of your own by their names. */
  readonly models?: string
  /** What other currencies are worth, each from its date on. */
  readonly rates?: readonly Rate[]
}

/** What a configuration file exports: connectors stand there imported and made, or as data with their type's name. */
export interface ConfigInput {
  /** Default: 8787. `PORT` overrides it. */
  readonly port?: number
  /** Where the log and the warehouse are kept. Default: `data`. `THROUGHLINE_DATA` overrides it. */
  readonly dataDir?: string
  /** Opens reports, the dashboard's figures and the status; absent: they are closed. */
  readonly adminToken?: string
  /**
   * Path of a country or city database in MaxMind's format (`.mmdb`), by which visitors get a country; absent: they get
   * none.
   */
  readonly geo?: string
  /** How many proxies of your own stand in front: as many addresses of `X-Forwarded-For` are believed. */
  readonly trustProxy?: number
  /** What one address may send without the secret key, in requests. */
  readonly addressLimit?: { readonly perSecond: number; readonly burst: number }
  readonly sites: readonly Site[]
  readonly log?: LogConfig
  readonly warehouse?: WarehouseConfig
  readonly sinks?: readonly (AnySink | SinkOptions)[]
  readonly sources?: readonly (Source | SourceOptions)[]
}

/** A configuration that was read, checked and completed; its connectors are made. Paths are absolute. */
export interface Config {
  /** Where it was read from. */
  readonly file: string
  readonly port: number
  readonly dataDir: string
  readonly adminToken?: string
  /** Path of a country database. */
  readonly geo?: string
  /** How many proxies of your own stand in front: as many addresses of `X-Forwarded-For` are believed. */
  readonly trustProxy?: number
  /** What one address may send without the secret key, in requests. */
  readonly addressLimit?: { readonly perSecond: number; readonly burst: number }
  readonly sites: readonly ConfiguredSite[]
  readonly log: LogConfig
  readonly warehouse: WarehouseConfig
  readonly sinks: readonly AnySink[]
  readonly sources: readonly Source[]
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
