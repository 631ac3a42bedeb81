import type { Message } from '@throughline/protocol'
import { systemClock, type Clock } from '../clock.js'
import { accounts } from '../deliver/accounts.js'
import { backoffMs, SINK_BACKOFF } from '../deliver/backoff.js'
import { keepLease } from '../deliver/lease.js'
import { transport } from '../deliver/transport.js'
import { CollectorError } from '../error.js'
import { ingest } from '../ingest/ingest.js'
import type { Consumer, Log } from '../log/log.js'
import { SinkUnavailable, type Limits } from '../sink.js'
import type { Site } from '../site.js'
import type { Feed, FeedContext, HistoryProgress, Source } from '../source.js'

export interface HistoryParts {
  readonly source: Source
  /** The site that the source belongs to. */
  readonly site: Site
  /** Stays open. */
  readonly log: Log
  /** Epoch milliseconds. */
  readonly since: number
  readonly progress: (made: HistoryProgress) => void
  /** Called when the vendor is away, with the reason and how long is waited. */
  readonly waiting?: (reason: string, waitMs: number) => void
  readonly clock?: Clock
  readonly random?: () => number
  readonly fetch?: typeof fetch
  readonly signal?: AbortSignal
}

/** So often in a row may the vendor be away before the reading gives up; it goes on from there when it is begun again. */
const MOST_FAILURES = 30

/**
 * Reads the history of a source into the log, at half of the vendor's rate, since a server may be at work beside it.
 * Resolves when all of it is durable. When it is interrupted, the same call goes on where it was. Rejects with
 * {@link CollectorError} when the source has no history or another process reads it just now, and with
 * `SinkUnavailable` when the vendor stays away.
 */
export async function readHistory(parts: HistoryParts): Promise<void> {
  const { source, log, since, clock = systemClock, random = Math.random } = parts
  const { feed } = source
  if (!feed?.history) {
    throw new CollectorError('invalid-options', `the source "${source.name}" cannot read history`)
  }
  const name = `import:${source.name}`
  const consumer = await log.consumer(name, { startFrom: 'now' })
  if (!consumer) throw new CollectorError('invalid-options', `another process imports from "${source.name}" just now`)
  const lease = keepLease(consumer, clock)
  const signal = parts.signal ? AbortSignal.any([parts.signal, lease.lost]) : lease.lost
  const rates = accounts([{ name, limits: half(feed.limits) }], clock)
  const pace = rates.paceOf({ name, limits: half(feed.limits) })
  const fetch = transport(feed.limits, {
    clock,
    fetch: parts.fetch ?? globalThis.fetch,
    pace,
    confirm: lease.confirm,
    signal,
  })
  const context = { clock, random, memory: consumer.memory, signal, fetch, take: taker(parts, clock) }
  try {
    await persist(feed, since, context, parts)
  } catch (error) {
    await end(consumer)
    throw error
  } finally {
    lease.end()
    rates.close()
  }
  await end(consumer)
  await log.forget(name)

  async function end(held: Consumer): Promise<void> {
    await held.release().catch(() => undefined)
    // A place that stood still would keep old events from being deleted.
    await log.rewind(name, 'now')
  }
}

/** Reads on when the vendor was away for a while: what has been taken is remembered. */
async function persist(
  feed: Feed,
  since: number,
  context: FeedContext,
  { progress, waiting }: HistoryParts,
): Promise<void> {
  for (let failures = 0; ;) {
    try {
      return await feed.history?.(since, context, (made) => {
        failures = 0
        progress(made)
      })
    } catch (error) {
      failures += 1
      const lasting = !(error instanceof SinkUnavailable) || error.code === 'unauthorised' || context.signal.aborted
      if (lasting || failures > MOST_FAILURES) throw error
      const waitMs = Math.max(error.retryAfterMs ?? 0, backoffMs(SINK_BACKOFF, failures, context.random()))
      waiting?.(error.message, waitMs)
      await context.clock.sleep(waitMs, context.signal)
    }
  }
}

function half({ requests, ...limits }: Limits): Limits {
  return { ...limits, ...(requests && { requests: { ...requests, intervalMs: requests.intervalMs * 2 } }) }
}

function taker({ log, site }: HistoryParts, clock: Clock): FeedContext['take'] {
  const take = ingest(log, clock, () => undefined)
  return async (messages: readonly Message[]) => {
    if (messages.length > 0) await take(messages, { site, trusted: true })
  }
}
