/** Bounds between which a repeated failure waits. */
export interface Backoff {
  readonly firstMs: number
  readonly longestMs: number
}

/**
 * How long to wait before the next try: doubled at every failure, with jitter, so that many that failed together do
 * not come back together. https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 *
 * @param failures how often it has failed, 1 after the first time
 * @param random 0 ≤ x < 1
 */
export function backoffMs({ firstMs, longestMs }: Backoff, failures: number, random: number): number {
  const ceiling = Math.min(longestMs, firstMs * 2 ** Math.min(failures - 1, 30))
  // Half is certain: a jitter down to nothing would turn a failing vendor's first retries into a storm.
  return Math.round(ceiling / 2 + (random * ceiling) / 2)
}

/** Between tries of one work. */
export const WORK_BACKOFF: Backoff = { firstMs: 2_000, longestMs: 3_600_000 }

/** Between tries of a whole sink that is down: short enough that it goes on within a minute of its recovery. */
export const SINK_BACKOFF: Backoff = { firstMs: 1_000, longestMs: 30_000 }

/** Between tries of a sink that refuses us: only an operator can help, and asking often may get us banned. */
export const UNAUTHORISED_BACKOFF: Backoff = { firstMs: 30_000, longestMs: 600_000 }

/** About a day of hourly tries: then a work becomes a dead letter that an operator may retry. */
export const MAX_ATTEMPTS = 36
