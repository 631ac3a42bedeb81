import type { Limits } from '@throughline/collector'

/** Convead takes one event a request and documents no rate; its own clients wait a second for each. */
export const CONVEAD_LIMITS: Limits = {
  items: 1,
  requests: { count: 10, intervalMs: 1_000 },
  concurrency: 4,
  timeoutMs: 15_000,
}
