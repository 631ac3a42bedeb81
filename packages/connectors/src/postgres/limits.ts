import type { Limits } from '@throughline/collector'

/**
 * One statement for so many events. PostgreSQL itself sets no limit that is near; a statement of a few megabytes is where
 * larger ones bring nothing more.
 */
export const POSTGRES_LIMITS: Limits = { items: 5_000, bytes: 8_000_000, timeoutMs: 30_000 }
