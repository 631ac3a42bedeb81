import type { Clock } from '../clock.js'
import { LogUnavailable, type Consumer, type Outcome } from '../log/log.js'
import { SinkUnavailable, type AnySink, type DeliveryContext, type Result } from '../sink.js'
import type { Health } from './health.js'
import type { Meter } from './meter.js'
import { outcomesOf } from './outcome.js'
import { WAITS, type Planned } from './plan-window.js'
import { workQueue } from './queue.js'
import { sift } from './sift.js'

export interface DeliverParts {
  readonly sink: AnySink
  readonly consumer: Consumer
  readonly context: DeliveryContext
  readonly clock: Clock
  readonly random: () => number
  readonly health: Health
  readonly meter: Meter
  /** Whether to hand out no more. */
  readonly stopped: () => boolean
}

/** A connector that gives no result for a work has a fault; the work is kept, not lost. */
const NO_RESULT: Result = { kind: 'retry', reason: 'the connector gave no result for it' }

/** So many works of a window put off, and none delivered: it is not the works, it is the sink. */
const FRUITLESS = 5

/**
 * Sends the works of a window and settles each batch as it ends. Rejects with {@link SinkUnavailable} when the sink
 * must be left alone for a while; what is not settled then stays where it is in the log.
 */
export async function deliverWindow(works: readonly Planned[], parts: DeliverParts): Promise<void> {
  const { sink, consumer, context, clock, random, health, meter } = parts
  const queue = workQueue(await sift(works, parts), sink.limits, health.suspects)
  // Keys put off in this window, and until when: their later works must not pass them.
  const putOff = new Map<string, number>()
  let [delivered, fruitless] = [0, 0]
  let failed = false

  async function lane(): Promise<void> {
    while (!failed && !parts.stopped()) {
      const batch = queue.next(health.items())
      if (batch.length === 0) return
      try {
        await send(batch)
      } catch (error) {
        failed = true
        throw error
      } finally {
        queue.done(batch)
      }
    }
  }

  async function send(batch: readonly Planned[]): Promise<void> {
    const waiting = batch.filter(({ key }) => putOff.has(key))
    if (waiting.length > 0) await consumer.settle(waiting.flatMap(wait))
    const free = waiting.length > 0 ? batch.filter(({ key }) => !putOff.has(key)) : batch
    if (free.length === 0) return
    const answer = await attempt(free)
    if (answer instanceof SinkUnavailable) await fail(free, answer)
    else await settle(free, answer)
  }

  async function attempt(batch: readonly Planned[]): Promise<readonly Result[] | SinkUnavailable> {
    try {
      return await sink.deliver(
        batch.map(({ work }) => work),
        context,
      )
    } catch (error) {
      if (error instanceof SinkUnavailable) return error
      // The sink could not remember what it did: our disk is to blame, and no work.
      if (error instanceof LogUnavailable) throw error
      const message = error instanceof Error ? error.message : String(error)
      return new SinkUnavailable('fault', `the connector failed: ${message}`, { cause: error })
    }
  }

  async function fail(batch: readonly Planned[], error: SinkUnavailable): Promise<void> {
    switch (health.verdict(batch, error)) {
      case 'sink':
        throw error
      case 'split': {
        const middle = Math.ceil(batch.length / 2)
        await send(batch.slice(0, middle))
        return send(batch.slice(middle))
      }
      case 'park':
        return settle(batch, [{ kind: 'retry', reason: error.message }])
      case 'reject':
        return settle(batch, [{ kind: 'rejected', reason: error.message }])
    }
  }

  async function settle(batch: readonly Planned[], results: readonly Result[]): Promise<void> {
    const outcomes = batch.map((work, index) => outcomesOf(work, results[index] ?? NO_RESULT, clock.now(), random()))
    for (const outcome of outcomes.flat()) if (outcome.kind === 'parked') putOff.set(outcome.key, outcome.dueAt)
    await consumer.settle(outcomes.flat())
    meter.passed(outcomes.flat().length)
    const sent = outcomes.filter(([outcome]) => outcome?.kind === 'delivered')
    if (sent.length > 0) {
      meter.delivered(sent.flat().length, sent.length)
      health.succeeded(batch)
    }
    delivered += sent.length
    fruitless += outcomes.filter(([outcome]) => outcome?.kind === 'parked').length
    if (delivered === 0 && fruitless >= FRUITLESS) {
      health.fruitless()
      throw new SinkUnavailable(
        'server-error',
        results[0]?.kind === 'retry' ? results[0].reason : 'nothing gets through',
      )
    }
  }

  function wait({ key, positions }: Planned): readonly Outcome[] {
    const dueAt = putOff.get(key) ?? clock.now()
    return positions.map((position) => ({ kind: 'parked', position, key, dueAt, reason: WAITS }))
  }

  const lanes = Array.from({ length: sink.limits.concurrency ?? 1 }, lane)
  for (const end of await Promise.allSettled(lanes)) if (end.status === 'rejected') throw end.reason
}
