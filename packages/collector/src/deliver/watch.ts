import type { Clock } from '../clock.js'
import type { Logger } from '../logger.js'
import type { AnySink, Limits } from '../sink.js'
import { sharers, strictest } from './accounts.js'
import type { SinkStatus } from './deliver.js'

const EVERY_MS = 15 * 60_000
/** Over so many looks the use of the rate is measured: a burst of some minutes at the whole rate is as it should be. */
const LOOKS = 4
/** Said before the limit is reached, and again only after it was well below. */
const HIGH = 0.8
const LOW = 0.6

export interface WatchParts {
  readonly status: () => Promise<readonly SinkStatus[]>
  readonly clock: Clock
  readonly logger: Logger
  readonly ended: AbortSignal
}

/** Warns of a sink that comes near its vendor's limit or deadline, while there is still time to do something. */
export async function watchRate(
  sinks: readonly AnySink[],
  { status, clock, logger, ended }: WatchParts,
): Promise<void> {
  const limited = sinks.filter(({ limits }) => limits.requests ?? limits.deadlineMs)
  if (limited.length === 0) return
  const warned = new Set<string>()
  const looks = new Map(limited.map(({ name }): [string, number[]] => [name, [0]]))
  await clock.sleep(EVERY_MS, ended)
  while (!ended.aborted) {
    // A log that does not answer has its own warnings.
    const all = await status().catch(() => [])
    for (const sink of limited) {
      const seen = all.find((each) => each.sink === sink.name)
      const made = looks.get(sink.name)
      if (!seen || !made) continue
      const sharing = sharers(sink, sinks)
      const names = new Set(sharing.map(({ name }) => name))
      const requests = all.reduce((sum, each) => sum + (names.has(each.sink) ? each.requests : 0), 0)
      made.push(requests)
      const before = made.length > LOOKS ? (made.shift() ?? 0) : 0
      const used = usedRate(strictest(sharing), requests - before)
      const trouble = troubleOf(seen, used)
      if (trouble !== undefined && !warned.has(sink.name)) {
        const utilisation = round(seen.plan?.utilisation ?? 0)
        logger.warn({ sink: sink.name, usedRate: round(used), utilisation, behind: seen.behind }, trouble)
        warned.add(sink.name)
      }
      if (nearness(seen, used) <= LOW) warned.delete(sink.name)
    }
    await clock.sleep(EVERY_MS, ended)
  }
}

/** Part of the rate that so many requests used between the first and the last look. */
function usedRate(rate: Limits['requests'], made: number): number {
  return rate ? (made * rate.intervalMs) / (rate.count * LOOKS * EVERY_MS) : 0
}

/** What is used of the rate, or what a day's events need of it, or what has gone by of the deadline, whichever is most. */
function nearness({ plan }: SinkStatus, used: number): number {
  return Math.max(used, plan?.utilisation ?? 0, plan?.deadlineUsed ?? 0)
}

function troubleOf(status: SinkStatus, used: number): string | undefined {
  if ((status.plan?.deadlineUsed ?? 0) >= HIGH)
    return 'events of the sink become too old for its vendor before they arrive; "throughline plan" tells more'
  if (nearness(status, used) >= HIGH)
    return 'sink is near its vendor’s limit; "throughline plan" tells whether it keeps up'
  return undefined
}

function round(part: number): number {
  return Math.round(part * 100) / 100
}
