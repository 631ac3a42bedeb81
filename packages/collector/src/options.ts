import type { Clock } from './clock.js'
import { checkKeepDays } from './deliver/retention.js'
import { CollectorError } from './error.js'
import type { AddressLimit } from './http/address-limit.js'
import type { Route } from './http/exchange.js'
import type { Site } from './site.js'
import type { Log } from './log/log.js'
import type { Logger } from './logger.js'
import { rulesOf } from './normalise/site-rules.js'
import type { AnySink } from './sink.js'
import type { Source } from './source.js'

export interface CollectorOptions {
  /** At least one; the first is the one that in-process events and sources belong to unless they say otherwise. */
  readonly sites: readonly Site[]
  readonly log: Log
  readonly sinks?: readonly AnySink[]
  readonly sources?: readonly Source[]
  /** Served beside the collector's own paths: reports, the dashboard. */
  readonly routes?: readonly Route[]
  /**
   * Path of a country or city database in MaxMind's format (GeoLite2, DB-IP, IPinfo), by which visitors get a country;
   * absent: they get none. A replaced file is read anew.
   */
  readonly geo?: string
  /** Opens `/v1/status` and admin routes; absent: they are closed. */
  readonly adminToken?: string
  /** Where `fetch`, `node` and `attach` are mounted, such as `/collect`; Express strips its mount path by itself. */
  readonly basePath?: string
  /** How many proxies of your own stand in front: as many addresses of `X-Forwarded-For` are believed. 0 when absent. */
  readonly trustProxy?: number
  /** What one address may send without the secret key. 100 requests a second and 1,000 at once when absent. */
  readonly addressLimit?: AddressLimit
  /**
   * For how many days the log keeps events that every sink has had, 7 at least; absent: for ever, so that any sink and
   * any report can be made anew from all that ever happened.
   */
  readonly keepDays?: number
  readonly logger?: Logger
  readonly clock?: Clock
  readonly random?: () => number
  readonly fetch?: typeof fetch
}

/** The first site. Throws {@link CollectorError} when the options do not fit together. */
export function checkOptions({ sites, sinks = [], sources = [], keepDays }: CollectorOptions): Site {
  checkKeepDays(keepDays)
  const [first] = sites
  if (!first) throw new CollectorError('invalid-options', 'createCollector: "sites" needs at least one site')
  unique(
    'sites',
    sites.map(({ id }) => id),
  )
  unique(
    'sinks',
    sinks.map(({ name }) => name),
  )
  unique(
    'sources',
    sources.map(({ name }) => name),
  )
  for (const site of sites) checkRules(site)
  return first
}

/** Reads the site's rules now, so that a wrong one is said at the start. */
function checkRules(site: Site): void {
  try {
    rulesOf(site)
  } catch (error) {
    if (!(error instanceof CollectorError)) throw error
    throw new CollectorError(error.code, `createCollector: site "${site.id}": ${error.message}`)
  }
}

function unique(what: string, names: readonly string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined)
    throw new CollectorError('invalid-options', `createCollector: two ${what} are named "${twice}"`)
}
