import type { Limits } from '@throughline/collector'

/** Segment takes 500 KB in a batch and 32 KB in a message; other servers of its spec take more. */
export const SEGMENT_LIMITS: Limits = { items: 100, bytes: 400_000, timeoutMs: 15_000 }
