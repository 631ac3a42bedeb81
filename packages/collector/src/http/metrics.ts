import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Ingest, Taken } from '../ingest/ingest.js'
import type { SinkStatus } from '../collector.js'
import type { HttpAnswer } from './exchange.js'

/** What Prometheus may ask. Counts of one collector: several are summed by the query. */
export interface Metrics {
  /** The ingest, counted and timed. */
  measured(ingest: Ingest): Ingest
  /** Counts a request that was turned away. */
  shed(): void
  answer(): Promise<HttpAnswer>
}

type SiteCounters = Readonly<Record<'accepted' | 'duplicates' | 'forbidden' | 'malformed' | 'failed', Counter.Internal>>

/** Bounds of the histogram, in seconds: a disk sync takes one to some milliseconds. */
const BUCKETS = [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5]

/** @param status where the sinks stand, asked when Prometheus asks */
export function metrics(
  status: () => Promise<readonly SinkStatus[]>,
  gaugesOf: (registers: Registry[]) => { set(status: SinkStatus): void },
): Metrics {
  const registry = new Registry()
  const registers = [registry]
  const counter = (name: string, help: string, labelNames: readonly string[] = []): Counter =>
    new Counter({ name: `throughline_${name}`, help, labelNames, registers })
  const accepted = counter('accepted_total', 'Events stored', ['site'])
  const duplicates = counter('duplicates_total', 'Events dropped because their ID had been stored before', ['site'])
  const rejected = counter('rejected_total', 'Messages refused and kept with their reason', ['site', 'cause'])
  const failed = counter('append_failures_total', 'Requests whose events the log could not take', ['site'])
  const shed = counter('shed_total', 'Requests turned away unread, since more came than could be taken')
  const seconds = new Histogram({
    name: 'throughline_append_seconds',
    help: 'From a checked request to its events being durable',
    buckets: BUCKETS,
    registers,
  })
  let waiting = 0
  const queue = new Gauge({
    name: 'throughline_append_waiting',
    help: 'Requests whose events are on their way to the disk',
    registers,
  })
  // Labels are looked up once a site: the look-up costs more than the counting, and every request counts.
  const bySite = new Map<string, SiteCounters>()
  const countersOf = (site: string): SiteCounters => {
    const known = bySite.get(site) ?? {
      accepted: accepted.labels({ site }),
      duplicates: duplicates.labels({ site }),
      forbidden: rejected.labels({ site, cause: 'forbidden' }),
      malformed: rejected.labels({ site, cause: 'malformed' }),
      failed: failed.labels({ site }),
    }
    bySite.set(site, known)
    return known
  }
  const gauges = gaugesOf(registers)

  return {
    measured: (ingest) => (messages, sending) => {
      const counters = countersOf(sending.site.id)
      const startedAt = performance.now()
      const ended = (): void => {
        waiting -= 1
        seconds.observe((performance.now() - startedAt) / 1_000)
      }
      const taken = ingest(messages, sending)
      waiting += 1
      return taken.then(
        (each) => {
          ended()
          count(each, counters)
          return each
        },
        (error: unknown) => {
          ended()
          counters.failed.inc()
          throw error
        },
      )
    },
    shed: () => shed.inc(),
    answer: async () => {
      for (const each of await status()) gauges.set(each)
      queue.set(waiting)
      const body = await registry.metrics()
      return { status: 200, headers: { 'content-type': registry.contentType, 'cache-control': 'no-store' }, body }
    },
  }
}

function count({ accepted, duplicates, rejected, forbidden }: Taken, counters: SiteCounters): void {
  counters.accepted.inc(accepted)
  if (duplicates > 0) counters.duplicates.inc(duplicates)
  if (forbidden > 0) counters.forbidden.inc(forbidden)
  const malformed = rejected.length - forbidden
  if (malformed > 0) counters.malformed.inc(malformed)
}
