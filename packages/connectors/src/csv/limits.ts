import type { Limits } from '@throughline/collector'

/** Rows that are written at once. */
const ROWS = 10_000

export const CSV_FILE_LIMITS: Limits = { items: ROWS, window: ROWS, timeoutMs: 30_000 }

/** One upload for all that has gathered meanwhile. */
export function csvUploadLimits(everyMinutes: number): Limits {
  return {
    items: ROWS,
    window: ROWS,
    requests: { count: 1, intervalMs: everyMinutes * 60_000 },
    timeoutMs: 60_000,
  }
}
