import { SinkUnavailable, type AnySink, type DeliveryContext, type Result } from '@throughline/collector'
import type { TrackedEvent } from '@throughline/protocol'

/** The works that the sender would make of the events: one for each key, or one for each event. */
export function worksOf(sink: AnySink, events: readonly TrackedEvent[]): readonly unknown[] {
  const { merge } = sink
  if (!merge) return events
  const byKey = new Map<string, TrackedEvent[]>()
  for (const event of events) {
    const key = sink.key?.(event) ?? event.id
    byKey.set(key, [...(byKey.get(key) ?? []), event])
  }
  return [...byKey.values()].map((group) => merge(group))
}

/** How a delivery ended: with results, or with the whole sink unavailable. */
export async function attempt(
  sink: AnySink,
  works: readonly unknown[],
  context: DeliveryContext,
): Promise<readonly Result[] | SinkUnavailable> {
  try {
    return await sink.deliver(works, context)
  } catch (error) {
    if (error instanceof SinkUnavailable) return error
    throw error
  }
}

/** Delivers as the sender does, waiting and trying again, until nothing is left to try; returns the last results. */
export async function deliverAll(
  sink: AnySink,
  works: readonly unknown[],
  context: DeliveryContext,
): Promise<readonly Result[]> {
  const last = new Map<unknown, Result>()
  for (let round = 0, left = works; left.length > 0; round++) {
    if (round === 200) throw new Error('200 rounds did not deliver it')
    const results = await attempt(sink, left.slice(0, sink.limits.items), context)
    if (results instanceof SinkUnavailable) {
      await context.clock.sleep(results.retryAfterMs ?? 1_000)
      continue
    }
    for (const [index, result] of results.entries()) last.set(left[index], result)
    const waits = results.flatMap((result) => (result.kind === 'retry' ? [result.afterMs ?? 1_000] : []))
    left = left.filter((work) => (last.get(work)?.kind ?? 'retry') === 'retry')
    if (waits.length > 0) await context.clock.sleep(Math.max(...waits))
  }
  return works.map((work) => last.get(work) ?? { kind: 'retry', reason: 'never tried' })
}
