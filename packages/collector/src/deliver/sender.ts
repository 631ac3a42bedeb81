import type { Clock } from '../clock.js'
import type { Consumer, Log } from '../log/log.js'
import type { Logger } from '../logger.js'
import { SinkUnavailable, type AnySink, type DeliveryContext, type Result } from '../sink.js'
import { backoffMs, SINK_BACKOFF, UNAUTHORISED_BACKOFF } from './backoff.js'
import { outcomesOf } from './outcome.js'
import { keyOf, planWindow, type Planned } from './plan-window.js'
import { transport } from './transport.js'

export interface SenderParts {
  readonly log: Log
  readonly clock: Clock
  readonly random: () => number
  readonly fetch: typeof fetch
  readonly logger: Logger
}

/** What a sink is doing: `waiting` for another collector to let go of it, `paused` while it is unavailable. */
export interface SenderState {
  readonly state: 'idle' | 'sending' | 'waiting' | 'paused' | 'closed'
  /** Why it is paused. */
  readonly reason?: string
}

/** Delivers the log to one sink, alone: whatever the sink does, no other sender and no request feels it. */
export interface Sender {
  readonly sink: string
  state(): SenderState
  /** Says that there is something new in the log. */
  wake(): void
  /** Lets what is under way end, for a while, and gives the sink back. What is not delivered stays in the log. */
  close(): Promise<void>
}

/** Entries read at once when the sink does not say: enough to merge well, little enough to hold. */
const WINDOW = 2_000
/** How often the log is asked without being woken: other processes append too, and parked entries come due. */
const POLL_MS = 1_000
/** How long a delivery under way may go on when the collector closes. */
const GRACE_MS = 5_000

/** A connector that gives no result for a work has a fault; the work is kept, not lost. */
const NO_RESULT: Result = { kind: 'retry', reason: 'the connector gave no result for it' }

/** Starts delivering at once, from where the sink's cursor stands. */
export function sender(sink: AnySink, parts: SenderParts): Sender {
  const { log, clock, random, logger } = parts
  const closing = new AbortController()
  const killing = new AbortController()
  const fetch = transport(sink.limits, { clock, fetch: parts.fetch, signal: killing.signal })
  let state: SenderState = { state: 'idle' }
  let alarm = new AbortController()
  let failures = 0

  async function run(): Promise<void> {
    let consumer: Consumer | undefined
    while (!closing.signal.aborted) {
      try {
        consumer ??= await log.consumer(sink.name)
        if (!consumer) {
          state = { state: 'waiting' }
          await clock.sleep(POLL_MS, closing.signal)
        } else if (!(await deliverWindow(consumer))) {
          state = { state: 'idle' }
          await idle()
        }
        failures = 0
      } catch (error) {
        // A sink that is down keeps its place; a log that is away or a lost lease means asking for the place anew.
        if (!(error instanceof SinkUnavailable)) consumer = undefined
        await pause(error)
      }
    }
    await consumer?.release().catch(() => undefined)
    state = { state: 'closed' }
  }

  async function deliverWindow(consumer: Consumer): Promise<boolean> {
    const entries = await consumer.take(sink.limits.window ?? WINDOW)
    if (entries.length === 0) return false
    state = { state: 'sending' }
    const keys = new Set(entries.map(({ event }) => keyOf(sink, event)))
    const { settled, works } = planWindow(sink, entries, await consumer.parked([...keys]))
    if (settled.length > 0) await consumer.settle(settled)
    const context: DeliveryContext = { clock, random, fetch, memory: consumer.memory, signal: killing.signal }
    for (let start = 0; start < works.length && !closing.signal.aborted; start += sink.limits.items) {
      const batch = works.slice(start, start + sink.limits.items)
      const results = await send(batch, context)
      await consumer.settle(
        batch.flatMap((planned, index) => outcomesOf(planned, results[index] ?? NO_RESULT, clock.now(), random())),
      )
    }
    return true
  }

  async function send(batch: readonly Planned[], context: DeliveryContext): Promise<readonly Result[]> {
    try {
      return await sink.deliver(
        batch.map(({ work }) => work),
        context,
      )
    } catch (error) {
      if (error instanceof SinkUnavailable) throw error
      throw new SinkUnavailable('fault', `the connector failed: ${messageOf(error)}`, { cause: error })
    }
  }

  async function pause(error: unknown): Promise<void> {
    failures += 1
    const reason = messageOf(error)
    const unavailable = error instanceof SinkUnavailable ? error : undefined
    const backoff = unavailable?.code === 'unauthorised' ? UNAUTHORISED_BACKOFF : SINK_BACKOFF
    const waitMs = Math.max(unavailable?.retryAfterMs ?? 0, backoffMs(backoff, failures, random()))
    state = { state: 'paused', reason }
    if (!closing.signal.aborted)
      logger.warn({ sink: sink.name, failures, waitMs, reason }, 'sink is unavailable, its events wait')
    await clock.sleep(waitMs, closing.signal)
  }

  async function idle(): Promise<void> {
    await clock.sleep(POLL_MS, AbortSignal.any([alarm.signal, closing.signal]))
    if (alarm.signal.aborted) alarm = new AbortController()
  }

  const running = run()
  return {
    sink: sink.name,
    state: () => state,
    wake: () => alarm.abort(),
    close: async () => {
      closing.abort()
      const finished = new AbortController()
      void clock.sleep(GRACE_MS, finished.signal).then(() => killing.abort(new Error('the collector is closing')))
      await running
      finished.abort()
      await sink.close?.()
    },
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
