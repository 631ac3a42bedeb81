import type { Limits } from '@throughline/collector'

/** A broker refuses a batch of one partition that is larger than 1 MiB (`message.max.bytes`), unless it is told otherwise. */
export const KAFKA_LIMITS: Limits = { items: 1_000, bytes: 900_000, timeoutMs: 30_000 }
