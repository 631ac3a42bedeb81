import type { Limits } from '@throughline/collector'

export const HOUR_MS = 3_600_000
export const DAY_MS: number = 24 * HOUR_MS

/** What happened longer ago than this is attached to no visit any more. */
export const MAX_AGE_MS: number = 21 * DAY_MS

/** An order may be changed for so long after the visit that it is attached to. */
export const ORDER_AGE_MS: number = 111 * DAY_MS

/** The Measurement Protocol takes nothing older. */
export const EVENT_AGE_MS: number = 12 * HOUR_MS

/**
 * A login may send 5,000 requests a day and three at a time, and each file is worked at for up to two hours: so one
 * request a minute of all sinks of the counter, one at a time, with all that has gathered by then.
 * https://yandex.ru/dev/metrika/doc/api2/intro/quotas.html
 */
export function fileLimits(
  { counterId, everyMinutes }: { readonly counterId: number; readonly everyMinutes: number },
  deadlineMs?: number,
): Limits {
  return {
    items: 5_000,
    requests: { count: 1, intervalMs: everyMinutes * 60_000 },
    timeoutMs: 60_000,
    account: `metrica:${counterId}`,
    ...(deadlineMs !== undefined && { deadlineMs }),
  }
}

/** The Measurement Protocol takes one event a request and documents no rate. */
export const EVENT_LIMITS: Limits = {
  items: 1,
  requests: { count: 10, intervalMs: 1_000 },
  concurrency: 4,
  timeoutMs: 10_000,
  deadlineMs: EVENT_AGE_MS,
}
