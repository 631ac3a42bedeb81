import type { Limits } from '@throughline/collector'

/** ClickHouse wants few and large inserts: each makes a part on disk, and too many of them are refused. */
export const CLICKHOUSE_LIMITS: Limits = { items: 10_000, window: 10_000, bytes: 16_000_000, timeoutMs: 60_000 }

/** So long may one deletion take. What takes longer goes on in the server; asked again, it finds nothing left to delete. */
export const FORGETTING_MS: number = 4 * 60_000
