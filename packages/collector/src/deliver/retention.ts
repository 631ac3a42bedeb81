import type { Clock } from '../clock.js'
import { CollectorError } from '../error.js'
import type { Log } from '../log/log.js'
import type { Logger } from '../logger.js'

export interface RetentionParts {
  readonly log: Log
  readonly clock: Clock
  readonly logger: Logger
  /** Events that are older are deleted, as far as every sink is past them. */
  readonly keepDays: number
  /** Names of the collector's own sinks. */
  readonly sinks: readonly string[]
  readonly ended: AbortSignal
}

const DAY_MS = 86_400_000
/** For so long a repeat of a message is promised to be harmless, which the log knows by the event that it keeps. */
const LEAST_DAYS = 7

/** Not at once: a sink that is renamed or new takes its place first. */
const FIRST_AFTER_MS = 60_000
const EVERY_MS = 3_600_000
/** Between the steps of one cleaning, so that appends do not wait for it. */
const PAUSE_MS = 200

/** Throws {@link CollectorError} when that is too short a time, or none. */
export function checkKeepDays(keepDays: number | undefined): void {
  if (keepDays === undefined || keepDays >= LEAST_DAYS) return
  throw new CollectorError(
    'invalid-options',
    `createCollector: "keepDays" is ${keepDays}; the log must keep events for at least ${LEAST_DAYS} days, since it drops repeats by them`,
  )
}

/** Deletes what the log need not keep any more, hour by hour, and says which sink of nobody keeps it from doing so. */
export async function keepRetention(parts: RetentionParts): Promise<void> {
  const { clock, logger, keepDays, ended } = parts
  const warned = new Map<string, number>()
  await clock.sleep(FIRST_AFTER_MS, ended)
  while (!ended.aborted) {
    const before = clock.now() - keepDays * DAY_MS
    try {
      const deleted = await trim(before, parts)
      if (deleted > 0) logger.info({ deleted, keepDays }, 'old events were deleted from the log')
      await warnOfOrphans(before, parts, warned)
    } catch (error) {
      logger.warn({ reason: error instanceof Error ? error.message : String(error) }, 'the log could not be cleaned')
    }
    await clock.sleep(EVERY_MS, ended)
  }
}

async function trim(before: number, { log, clock, ended }: RetentionParts): Promise<number> {
  let deleted = 0
  while (!ended.aborted) {
    const step = await log.trim(before)
    if (step === 0) break
    deleted += step
    await clock.sleep(PAUSE_MS, ended)
  }
  return deleted
}

/** A cursor that no collector moves holds the log for ever; whether it is one that is only off, a person must say. */
async function warnOfOrphans(
  before: number,
  { log, clock, logger, sinks }: RetentionParts,
  warned: Map<string, number>,
): Promise<void> {
  for (const [sink, { behind, oldestAt = Infinity }] of await log.lags()) {
    const said = warned.get(sink) ?? Number.NEGATIVE_INFINITY
    // A name with a colon is what a source keeps beside the sinks.
    const orphan = !sinks.includes(sink) && !sink.includes(':')
    if (!orphan || oldestAt >= before || clock.now() - said < DAY_MS) continue
    warned.set(sink, clock.now())
    logger.warn(
      { sink, behind },
      `the log keeps old events for a sink that this collector does not have; "throughline status --forget ${sink}" lets it go`,
    )
  }
}
