import type { Limits } from '@throughline/collector'

/** Messages that are under way at once: each is acknowledged by itself, and a server keeps what it has not yet stored. */
export const NATS_LIMITS: Limits = { items: 500, bytes: 8_000_000, timeoutMs: 30_000 }
