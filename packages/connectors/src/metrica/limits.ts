import type { Limits } from '@throughline/collector'

export const DAY_MS = 86_400_000

/** What happened longer ago than this is attached to no visit any more. */
export const MAX_AGE_MS: number = 21 * DAY_MS

/**
 * A login may send 5,000 requests a day, and each file is worked at for up to two hours: so one request a minute, with
 * all that has gathered by then. https://yandex.ru/dev/metrika/doc/api2/intro/quotas.html
 */
export function metricaLimits(counterId: number): Limits {
  return {
    items: 5_000,
    requests: { count: 1, intervalMs: 60_000 },
    timeoutMs: 60_000,
    account: `metrica:${counterId}`,
    deadlineMs: MAX_AGE_MS,
  }
}
