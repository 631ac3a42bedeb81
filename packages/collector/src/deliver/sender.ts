import { setMaxListeners } from 'node:events'
import type { Clock } from '../clock.js'
import type { Consumer, Log } from '../log/log.js'
import type { Logger } from '../logger.js'
import { SinkUnavailable, type AnySink, type DeliveryContext } from '../sink.js'
import type { Accounts } from './accounts.js'
import { beginOf } from './begin.js'
import { backoffMs, SINK_BACKOFF, UNAUTHORISED_BACKOFF } from './backoff.js'
import { deliverWindow } from './deliver-window.js'
import { forgetVisitors } from './forget.js'
import { health as healthOf } from './health.js'
import { keepLease } from './lease.js'
import { meter as meterOf, type Figures } from './meter.js'
import { readWindow } from './read-window.js'
import { tidy } from './tidy.js'
import { transport } from './transport.js'

export interface SenderParts {
  readonly log: Log
  readonly clock: Clock
  readonly random: () => number
  readonly fetch: typeof fetch
  readonly logger: Logger
  readonly accounts: Accounts
}

/**
 * What a sink is doing: `waiting` for another collector to let go of it, `paused` while it is unavailable,
 * `unauthorised` until an operator mends its token or address.
 */
export interface SenderState {
  readonly state: 'idle' | 'sending' | 'waiting' | 'paused' | 'unauthorised' | 'closed'
  /** Why it is paused or unauthorised. */
  readonly reason?: string
  /** When it is tried again, epoch milliseconds. */
  readonly retryAt?: number
}

/** Delivers the log to one sink, alone: whatever the sink does, no other sender and no request feels it. */
export interface Sender {
  readonly sink: string
  state(): SenderState
  figures(): SenderFigures
  /** Says that there is something new in the log. */
  wake(): void
  /** Lets what is under way end, for a while, and gives the sink back. What is not delivered stays in the log. */
  close(): Promise<void>
}

export interface SenderFigures extends Figures {
  /** Part of the vendor's rate that is used: less than 1 after repeated complaints. */
  readonly rateFactor: number
}

/** How often the log is asked without being woken: other processes append too, and parked entries come due. */
const POLL_MS = 1_000
/** How long a delivery under way may go on when the collector closes, and then how long it may take to notice. */
const GRACE_MS = 5_000
const LAST_WORDS_MS = 1_000

/** Starts delivering at once, from where the sink's cursor stands. */
export function sender(sink: AnySink, parts: SenderParts): Sender {
  const { log, clock, random, logger } = parts
  const pace = parts.accounts.paceOf(sink)
  const health = healthOf(sink.limits.items)
  const meter = meterOf(clock)
  const closing = new AbortController()
  const killing = new AbortController()
  let state: SenderState = { state: 'idle' }
  let alarm = new AbortController()
  let troubles = 0

  async function run(): Promise<void> {
    while (!closing.signal.aborted) {
      try {
        const consumer = await log.consumer(sink.name, beginOf(sink))
        if (consumer) await hold(consumer)
        else await waitForOther()
      } catch (error) {
        // The log is away or the lease is lost: the place is asked for anew.
        troubles += 1
        if (Number.isInteger(Math.log2(troubles)))
          logger.warn({ sink: sink.name, reason: tidy(messageOf(error)) }, 'the log gives a sink nothing now')
        await pause(messageOf(error), backoffMs(SINK_BACKOFF, troubles, random()))
      }
    }
    state = { state: 'closed' }
  }

  /** Told once each time: two collectors on one log are right, and a second one that was started by mistake is seen. */
  async function waitForOther(): Promise<void> {
    if (state.state !== 'waiting')
      logger.info({ sink: sink.name }, 'another collector delivers to the sink; this one waits for it to let go')
    state = { state: 'waiting' }
    await clock.sleep(POLL_MS, closing.signal)
  }

  async function hold(consumer: Consumer): Promise<void> {
    const lease = keepLease(consumer, clock)
    pace.begin()
    const ending = AbortSignal.any([killing.signal, lease.lost])
    // Every request under way listens, and takes its listener along when it ends: many at once are no leak.
    setMaxListeners(0, ending)
    const fetch: typeof globalThis.fetch = (input, init) => {
      meter.requested()
      return parts.fetch(input, init)
    }
    const context: DeliveryContext = {
      clock,
      random,
      fetch: transport(sink.limits, { clock, fetch, pace, confirm: lease.confirm, signal: ending }),
      memory: consumer.memory,
      signal: ending,
    }
    try {
      while (!closing.signal.aborted && !lease.lost.aborted) await step(consumer, context)
    } finally {
      lease.end()
      // What could not be given back, another collector takes when the lease is over.
      await consumer.release().catch(() => undefined)
    }
  }

  /** One window, or one wait. */
  async function step(consumer: Consumer, context: DeliveryContext): Promise<void> {
    const stopped = (): boolean => closing.signal.aborted || context.signal.aborted
    try {
      if (sink.forget) await forgetVisitors(sink, consumer)
      const works = await readWindow({ sink, consumer, clock, random, health, meter })
      troubles = 0
      if (!works) return await idle()
      state = { state: 'sending' }
      await deliverWindow(works, { sink, consumer, context, clock, random, health, meter, stopped })
    } catch (error) {
      if (!(error instanceof SinkUnavailable)) throw error
      await leaveAlone(error)
    }
  }

  async function leaveAlone({ code, message, retryAfterMs = 0 }: SinkUnavailable): Promise<void> {
    const failures = Math.max(1, health.failures())
    if (code === 'rate-limited') pace.complaint()
    const backoff = code === 'unauthorised' ? UNAUTHORISED_BACKOFF : SINK_BACKOFF
    const waitMs = Math.max(retryAfterMs, backoffMs(backoff, failures, random()))
    // Said at the first failure and then ever less often: a vendor may be down for days.
    if (Number.isInteger(Math.log2(failures)) && !closing.signal.aborted)
      logger.warn(
        { sink: sink.name, code, failures, waitMs, reason: tidy(message) },
        'sink is unavailable, its events wait',
      )
    await pause(message, waitMs, code === 'unauthorised' ? 'unauthorised' : 'paused')
  }

  async function pause(reason: string, waitMs: number, how: 'paused' | 'unauthorised' = 'paused'): Promise<void> {
    state = { state: how, reason: tidy(reason), retryAt: clock.now() + waitMs }
    await clock.sleep(waitMs, closing.signal)
  }

  async function idle(): Promise<void> {
    state = { state: 'idle' }
    await clock.sleep(POLL_MS, alarm.signal)
    if (alarm.signal.aborted) alarm = new AbortController()
  }

  const running = run()
  return {
    sink: sink.name,
    state: () => state,
    figures: () => ({ ...meter.figures(), rateFactor: pace.factor() }),
    wake: () => alarm.abort(),
    close: async () => {
      closing.abort()
      alarm.abort()
      const finished = new AbortController()
      const overdue = clock.sleep(GRACE_MS, finished.signal).then(async () => {
        killing.abort(new Error('the collector is closing'))
        await clock.sleep(LAST_WORDS_MS, finished.signal)
      })
      // A connector that does not even notice its end is left behind; its lease runs out.
      await Promise.race([running, overdue])
      finished.abort()
      await sink.close?.()
    },
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
