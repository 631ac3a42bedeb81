import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Message } from '@throughline/protocol'
import { systemClock } from './clock.js'
import { accounts } from './deliver/accounts.js'
import { deliver, type SinkStatus } from './deliver/deliver.js'
import { sinkGauges } from './deliver/gauges.js'
import { eraseVisitor, type Erasure } from './erase.js'
import { CollectorError } from './error.js'
import { feedClients, readFeeds, type FeedStatus } from './feed/feeds.js'
import { ADDRESS_LIMIT, addressGate } from './http/address-limit.js'
import { attach, below, closingOf } from './http/attach.js'
import { COLLECTED } from './http/collect.js'
import { serveFetch } from './http/fetch.js'
import { lateness } from './http/lateness.js'
import { metrics } from './http/metrics.js'
import { serveNode, type NodeParts } from './http/node.js'
import { dateLine } from './http/plain-answer.js'
import { plainLane } from './http/plain-lane.js'
import { plainLines } from './http/plain-request.js'
import { router } from './http/router.js'
import { loadScript } from './http/script.js'
import { seldom } from './http/seldom.js'
import { ingest } from './ingest/ingest.js'
import { keyring } from './ingest/access.js'
import { openCountries } from './normalise/country.js'
import { discreet, silentLogger } from './logger.js'
import { checkOptions, type CollectorOptions } from './options.js'

export type { SinkStatus } from './deliver/deliver.js'

export interface Collector {
  /** Express middleware, also for any framework that takes `(request, response, next)`. */
  express(): (request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void) => void
  /** Handler of the Fetch standard. */
  fetch(request: Request): Promise<Response>
  /** Listener of `node:http`. */
  node(request: IncomingMessage, response: ServerResponse): void
  /**
   * Answers requests below `basePath` on that server, of `node:http` or `node:https`, before its own listeners see them:
   * the fastest way, alone and beside Express. Requests that bring events do not even pass through `node:http`, as long
   * as nobody looks on there: no tracer, and no `request` listener added after this call.
   */
  attach(server: Server): void
  /**
   * Takes a message in-process, with every check and guarantee of the HTTP way; reserved events are allowed. Resolves
   * when it is durable. Rejects with {@link CollectorError} `invalid-message`, or `LogUnavailable`.
   *
   * @param site ID of the site; absent: the first one.
   */
  track(message: Omit<Message, 'type'> & Partial<Pick<Message, 'type'>>, site?: string): Promise<void>
  status(): Promise<readonly SinkStatus[]>
  /** Where every source stands that asks its vendor. */
  feeds(): readonly FeedStatus[]
  /**
   * Erases a visitor, by `anonymousId`, from the log and from every sink that can forget; says what was removed and
   * which sinks a person must still look at. Durable: a sink that is away forgets as soon as it is back.
   */
  erase(visitor: string): Promise<Erasure>
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
  const { clock = systemClock, random = Math.random, fetch = globalThis.fetch } = options
  const logger = discreet(options.logger ?? silentLogger)
  const firstSite = checkOptions(options)
  const countryOf = options.geo === undefined ? undefined : await openCountries(options.geo)
  const script = await loadScript().catch(() => undefined)
  // The first question opens the log: what is wrong with it is said at the start, not at the first event.
  await log.lags()

  const rates = accounts([...sinks, ...feedClients(sources)], clock)
  const work = { log, clock, random, fetch, logger, accounts: rates }
  const delivery = deliver(sinks, { ...work, keepDays: options.keepDays })
  const { status } = delivery
  const figures = metrics(status, sinkGauges)
  const take = figures.measured(ingest(log, clock, delivery.wake, countryOf))
  const reading = readFeeds(sources, { ...work, sites, ingest: take })

  const keys = keyring(sites)
  const gate = addressGate(options.addressLimit ?? ADDRESS_LIMIT, clock)
  const proxies = options.trustProxy ?? 0
  const erase = (visitor: string): Promise<Erasure> => eraseVisitor(visitor, { log, sinks, clock, wake: delivery.wake })
  const sayShed = seldom<void>(clock, (_, requests) =>
    logger.warn({ requests }, 'requests are turned away, since more come than can be taken'),
  )
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
    shed: () => {
      figures.shed()
      sayShed()
    },
    routes,
    script,
    adminToken,
    metrics: figures,
    status,
    feeds: reading.status,
    ring: reading.ring,
    erase,
  })

  const node: NodeParts = { router: route, isLate: lateness(clock) }

  function serve(parts: NodeParts, request: IncomingMessage, response: ServerResponse): void {
    request.url = below(request.url ?? '/', basePath)
    serveNode(parts, request, response)
  }

  function serveBefore(server: Server): void {
    const parts = { ...node, isClosing: closingOf(server) }
    const { isWatched } = attach(server, basePath, (request, response) => serve(parts, request, response))
    plainLane(server, { ...parts, isWatched, lines: plainLines(basePath, COLLECTED), date: dateLine(clock) })
  }

  let closing: Promise<void> | undefined

  return {
    express: () => (request, response, next) => serveNode(node, request, response, next),
    fetch: (request) => serveFetch(route, request, basePath),
    node: (request, response) => serve(node, request, response),
    attach: serveBefore,
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
    feeds: reading.status,
    erase,
    close: () =>
      (closing ??= Promise.all([delivery.close(), reading.close()])
        .then(() => rates.close())
        .then(() => log.close())),
  }
}
