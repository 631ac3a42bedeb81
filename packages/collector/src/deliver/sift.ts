import { LogUnavailable } from '../log/log.js'
import type { DeliverParts } from './deliver-window.js'
import type { Planned } from './plan-window.js'

/** Works that the sink is asked about together. */
const AT_ONCE = 500

/**
 * Settles the works of which the sink remembers that it has sent them, and returns the others. After a crash a window comes
 * again from its oldest unsettled entry, and batches would go out part-filled. What fits into one batch is not worth the
 * question.
 */
export async function sift(
  planned: readonly Planned[],
  { sink, consumer, meter, stopped }: Pick<DeliverParts, 'sink' | 'consumer' | 'meter' | 'stopped'>,
): Promise<readonly Planned[]> {
  if (!sink.alreadySent || planned.length <= sink.limits.items) return planned
  const left: Planned[] = []
  for (let at = 0; at < planned.length && !stopped(); at += AT_ONCE) {
    const asked = planned.slice(at, at + AT_ONCE)
    const sent = await sentOf(asked.map(({ work }) => work))
    left.push(...asked.filter((_, index) => sent[index] !== true))
    const positions = asked.flatMap((work, index) => (sent[index] === true ? work.positions : []))
    if (positions.length === 0) continue
    await consumer.settle(positions.map((position) => ({ kind: 'delivered', position })))
    meter.passed(positions.length)
  }
  return left

  async function sentOf(works: readonly unknown[]): Promise<readonly boolean[]> {
    try {
      const sent = await sink.alreadySent?.(works, consumer.memory)
      return sent ?? []
    } catch (error) {
      if (error instanceof LogUnavailable) throw error
      // A fault of the connector: its delivery comes to it as well, and blames the work that it is about.
      return []
    }
  }
}
