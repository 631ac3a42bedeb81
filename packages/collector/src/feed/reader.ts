import type { Message } from '@throughline/protocol'
import { backoffMs, SINK_BACKOFF, UNAUTHORISED_BACKOFF } from '../deliver/backoff.js'
import { beginOf } from '../deliver/begin.js'
import { keepLease } from '../deliver/lease.js'
import type { SenderParts } from '../deliver/sender.js'
import { tidy } from '../deliver/tidy.js'
import { transport } from '../deliver/transport.js'
import type { Ingest } from '../ingest/ingest.js'
import { LogUnavailable, type Consumer } from '../log/log.js'
import { SinkUnavailable } from '../sink.js'
import type { Site } from '../site.js'
import type { Feed } from '../source.js'

export interface ReaderParts extends SenderParts {
  readonly ingest: Ingest
}

/** What a feed is doing: `paused` while its vendor is away, `unauthorised` until an operator mends its token or address. */
export interface FeedState {
  readonly state: 'idle' | 'reading' | 'paused' | 'unauthorised' | 'closed'
  /** Why it is paused or unauthorised. */
  readonly reason?: string
  /** When it is tried again, epoch milliseconds. */
  readonly retryAt?: number
  /** When this process last read to the end, epoch milliseconds. */
  readonly readAt?: number
}

/** Reads one feed, at once and then whenever it is rung or its time has come. */
export interface Reader {
  state(): FeedState
  ring(): void
  close(): Promise<void>
}

/** How long to wait for another collector that is reading just now. */
const BUSY_MS = 1_000
/** When any collector last read to the end: so that several together read as often as one alone. */
const READ_AT = 'feed:readAt'

/** The name under which a feed holds its lease and its memory: no sink can have it by chance. */
export function feedName(source: string): string {
  return `source:${source}`
}

export function reader(source: string, feed: Feed, parts: ReaderParts & { readonly site: Site }): Reader {
  const { log, clock, random, logger, site } = parts
  const name = feedName(source)
  const pace = parts.accounts.paceOf({ name, limits: feed.limits })
  const closing = new AbortController()
  let state: FeedState = { state: 'idle' }
  let alarm = new AbortController()
  // At the start as well: hooks may have come while nobody was here.
  let rung = true
  let failures = 0

  async function run(): Promise<void> {
    while (!closing.signal.aborted) {
      const waitMs = await attempt()
      if (rung && waitMs === feed.everyMs) continue
      await clock.sleep(waitMs, alarm.signal)
      if (alarm.signal.aborted) alarm = new AbortController()
    }
    state = { state: 'closed' }
  }

  /** Reads if it is time to; returns how long to wait. */
  async function attempt(): Promise<number> {
    const called = rung
    try {
      // Nothing of the log itself is wanted.
      const consumer = await log.consumer(name, beginOf({ startFrom: 'now', limits: feed.limits }))
      if (!consumer) return BUSY_MS
      rung = false
      try {
        await read(consumer, called)
      } finally {
        await consumer.release().catch(() => undefined)
        // A place that stood still would keep old events from being deleted.
        await log.rewind(name, 'now')
      }
      failures = 0
      return feed.everyMs
    } catch (error) {
      rung ||= called
      failures += 1
      return excuse(error)
    }
  }

  async function read(consumer: Consumer, called: boolean): Promise<void> {
    const { memory } = consumer
    const readAt = Number((await memory.read([READ_AT])).get(READ_AT) ?? 0)
    const now = clock.now()
    if (!called && readAt <= now && readAt > now - feed.everyMs) return
    state = { ...state, state: 'reading' }
    const lease = keepLease(consumer, clock)
    const signal = AbortSignal.any([closing.signal, lease.lost])
    const fetch = transport(feed.limits, { clock, fetch: parts.fetch, pace, confirm: lease.confirm, signal })
    try {
      await feed.read({ clock, random, memory, signal, fetch, take })
      await memory.write(new Map([[READ_AT, clock.now()]]))
      state = { state: 'idle', readAt: clock.now() }
    } finally {
      lease.end()
    }
  }

  async function take(messages: readonly Message[]): Promise<void> {
    if (messages.length === 0) return
    const { rejected } = await parts.ingest(messages, { site, trusted: true })
    for (const { reason } of rejected) logger.warn({ source, reason }, 'a message of a source was rejected')
  }

  function excuse(error: unknown): number {
    const { code, message, retryAfterMs = 0 } = troubleOf(error)
    if (code === 'rate-limited') pace.complaint()
    const refused = code === 'unauthorised'
    const backoff = refused ? UNAUTHORISED_BACKOFF : SINK_BACKOFF
    const waitMs = Math.max(retryAfterMs, backoffMs(backoff, failures, random()))
    const reason = tidy(message)
    // Said at the first failure and then ever less often: a vendor may be down for days.
    if (Number.isInteger(Math.log2(failures)) && !closing.signal.aborted)
      logger.warn({ source, code, failures, waitMs, reason }, 'a source cannot be read now, it is tried again')
    const { readAt } = state
    state = {
      state: refused ? 'unauthorised' : 'paused',
      reason,
      retryAt: clock.now() + waitMs,
      ...(readAt !== undefined && { readAt }),
    }
    return waitMs
  }

  const running = run()
  return {
    state: () => state,
    ring: () => {
      rung = true
      // While the vendor is away, hooks do not hurry it.
      if (state.state === 'idle') alarm.abort()
    },
    close: async () => {
      closing.abort()
      alarm.abort()
      await running
    },
  }
}

function troubleOf(error: unknown): Pick<SinkUnavailable, 'code' | 'message'> & { retryAfterMs?: number | undefined } {
  if (error instanceof SinkUnavailable) return error
  const message = error instanceof Error ? error.message : String(error)
  return { code: error instanceof LogUnavailable ? 'no-answer' : 'fault', message }
}
