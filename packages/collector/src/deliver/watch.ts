import type { Clock } from '../clock.js'
import type { Logger } from '../logger.js'
import type { AnySink } from '../sink.js'
import type { Sender } from './sender.js'

/** How often it is looked, and so over what time a sink's use of its rate is measured. */
const EVERY_MS = 15 * 60_000
/** Said before the limit is reached, and again only after it was well below. */
const HIGH = 0.8
const LOW = 0.6

/** Part of the vendor's rate that so many requests used. */
export function usedRate({ limits: { requests } }: Pick<AnySink, 'limits'>, made: number, inMs: number): number {
  return requests ? (made * requests.intervalMs) / (requests.count * inMs) : 0
}

/** Warns of a sink that comes near its vendor's limit, while there is still time to do something. */
export async function watchRate(
  sink: AnySink,
  sender: Sender,
  { clock, logger, ended }: { readonly clock: Clock; readonly logger: Logger; readonly ended: AbortSignal },
): Promise<void> {
  if (!sink.limits.requests) return
  let warned = false
  let before = sender.figures().requests
  while (!ended.aborted) {
    await clock.sleep(EVERY_MS, ended)
    const { requests, entriesPerSecond } = sender.figures()
    const used = usedRate(sink, requests - before, EVERY_MS)
    before = requests
    if (used >= HIGH && !warned) {
      logger.warn(
        { sink: sink.name, usedRate: Math.round(used * 100) / 100, entriesPerSecond: Math.round(entriesPerSecond) },
        'sink is near its vendor’s limit; "throughline plan" tells whether it keeps up',
      )
    }
    warned = used >= HIGH || (warned && used > LOW)
  }
}
