import type { Limits } from '@throughline/collector'

/**
 * The batch endpoint, meant for servers: 20 MB and 1,000 events a second of one user or device, averaged over 30 seconds.
 * https://amplitude.com/docs/apis/analytics/batch-event-upload
 */
const BATCH: Limits = {
  items: 1_000,
  bytes: 10_000_000,
  requests: { count: 10, intervalMs: 1_000 },
  timeoutMs: 30_000,
}

/**
 * HTTP V2, shown at once: less than 1 MB, 30 events a second of one user or device, and in the Starter plan 1,000 events
 * and 100 requests a second. https://amplitude.com/docs/apis/analytics/http-v2
 */
const HTTP_V2: Limits = {
  // All of a request may be of one user.
  items: 30,
  bytes: 900_000,
  requests: { count: 10, intervalMs: 1_000 },
  timeoutMs: 10_000,
}

/** By endpoint. */
export const AMPLITUDE_LIMITS: Readonly<Record<'batch' | 'http', Limits>> = { batch: BATCH, http: HTTP_V2 }

/** Amplitude asks to leave a user alone for 15 seconds who sends too much; twice that, so that it is once. */
export const THROTTLED_MS = 30_000

/** Who has used up a day's quota is held for hours: https://amplitude.com/docs/apis/analytics/http-v2#response-codes */
export const DAILY_QUOTA_MS = 3_600_000
