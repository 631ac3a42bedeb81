import type { Consumer } from '../log/log.js'
import { SinkUnavailable, type AnySink } from '../sink.js'

/**
 * Lets a sink that can forget those whom it must. Call it between windows, when nothing is under way: what was taken earlier
 * may name them still.
 */
export async function forgetVisitors(sink: AnySink, consumer: Consumer): Promise<void> {
  for (const { id, visitor } of await consumer.toForget()) {
    await consumer.forgot(id, await forgetOne(sink, visitor))
  }
}

async function forgetOne(sink: AnySink, visitor: string): Promise<number> {
  try {
    return (await sink.forget?.(visitor)) ?? 0
  } catch (cause) {
    if (cause instanceof SinkUnavailable) throw cause
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new SinkUnavailable('fault', `the sink could not forget a visitor: ${reason}`, { cause })
  }
}
