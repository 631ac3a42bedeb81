import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Message } from '@throughline/protocol'
import { systemClock, type Clock } from './clock.js'
import { sender, type SenderState } from './deliver/sender.js'
import { CollectorError } from './error.js'
import { ADDRESS_LIMIT, addressGate, type AddressLimit } from './http/address-limit.js'
import { attach, below } from './http/attach.js'
import type { Route } from './http/exchange.js'
import { serveFetch } from './http/fetch.js'
import { serveNode } from './http/node.js'
import { router } from './http/router.js'
import { loadScript } from './http/script.js'
import { ingest } from './ingest/ingest.js'
import { keyring, type Site } from './ingest/sites.js'
import type { Lag, Log } from './log/log.js'
import { openCountries } from './normalise/country.js'
import { rulesOf } from './normalise/site-rules.js'
import { silentLogger, type Logger } from './logger.js'
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
  readonly logger?: Logger
  readonly clock?: Clock
  readonly random?: () => number
  readonly fetch?: typeof fetch
}

/** Where a sink stands. */
export interface SinkStatus extends Lag, SenderState {
  readonly sink: string
}

export interface Collector {
  /** Express middleware, also for any framework that takes `(request, response, next)`. */
  express(): (request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void) => void
  /** Handler of the Fetch standard. */
  fetch(request: Request): Promise<Response>
  /** Listener of `node:http`. */
  node(request: IncomingMessage, response: ServerResponse): void
  /** Answers requests below `basePath` on that server before its own listeners see them: the fastest way beside Express. */
  attach(server: Server): void
  /**
   * Takes a message in-process, with every check and guarantee of the HTTP way; reserved events are allowed. Resolves
   * when it is durable. Rejects with {@link CollectorError} `invalid-message`, or `LogUnavailable`.
   *
   * @param site ID of the site; absent: the first one.
   */
  track(message: Omit<Message, 'type'> & Partial<Pick<Message, 'type'>>, site?: string): Promise<void>
  status(): Promise<readonly SinkStatus[]>
  /** Lets deliveries under way end, gives the sinks back and closes the log. Nothing accepted is lost. */
  close(): Promise<void>
}

/**
 * Starts a collector: takes events at one door, stores them durably before it answers, and delivers them to every sink.
 * Rejects with {@link CollectorError} when the options do not fit together, or when the log cannot be opened.
 *
 * @example
 * const collector = await createCollector({ sites: [{ id: 'shop', writeKey: 'shop-web' }], log: sqliteLog('data/throughline.db') })
 * express().use('/collect', collector.express())
 */
export async function createCollector(options: CollectorOptions): Promise<Collector> {
  const { sites, log, sinks = [], sources = [], routes = [], adminToken, basePath = '' } = options
  const { logger = silentLogger, clock = systemClock, random = Math.random, fetch = globalThis.fetch } = options
  const [firstSite] = sites
  if (!firstSite) throw new CollectorError('invalid-options', 'createCollector: "sites" needs at least one site')
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
  const countryOf = options.geo === undefined ? undefined : await openCountries(options.geo)
  const script = await loadScript().catch(() => undefined)
  // The first question opens the log: what is wrong with it is said at the start, not at the first event.
  await log.lags()

  const senders = sinks.map((sink) => sender(sink, { log, clock, random, fetch, logger }))
  const wake = (): void => {
    for (const each of senders) each.wake()
  }
  const take = ingest(log, clock, wake, countryOf)

  async function status(): Promise<readonly SinkStatus[]> {
    const lags = await log.lags()
    return senders.map(({ sink, state }) => ({
      sink,
      ...state(),
      ...(lags.get(sink) ?? { behind: 0, parked: 0, dead: 0 }),
    }))
  }

  const keys = keyring(sites)
  const gate = addressGate(options.addressLimit ?? ADDRESS_LIMIT, clock)
  const proxies = options.trustProxy ?? 0
  const route = router({
    sites,
    sources,
    log,
    ingest: take,
    clock,
    logger,
    keys,
    gate,
    proxies,
    routes,
    script,
    adminToken,
    status,
  })

  function serve(request: IncomingMessage, response: ServerResponse): void {
    request.url = below(request.url ?? '/', basePath)
    void serveNode(route, request, response).catch(() => response.destroy())
  }

  let closing: Promise<void> | undefined

  return {
    express: () => (request, response, next) => void serveNode(route, request, response, next).catch(next),
    fetch: (request) => serveFetch(route, request, basePath),
    node: serve,
    attach: (server) => attach(server, basePath, serve),
    track: async (message, siteId) => {
      const site = siteId === undefined ? firstSite : sites.find(({ id }) => id === siteId)
      if (!site)
        throw new CollectorError(
          'invalid-message',
          `there is no site "${siteId}"; known are ${sites.map(({ id }) => id).join(', ')}`,
        )
      const { rejected } = await take([{ type: 'track', ...message }], { site, trusted: true })
      if (rejected[0]) throw new CollectorError('invalid-message', `the message was refused: ${rejected[0].reason}`)
    },
    status,
    close: () => (closing ??= Promise.all(senders.map((each) => each.close())).then(() => log.close())),
  }
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
