import type { Limits } from '@throughline/collector'

/** Commands in one batch, and rows in one page of a list: both are fixed. */
export const MAX_COMMANDS = 50

/**
 * What Bitrix24 accepts of one portal. Its bucket takes 50 requests at once and lets 2 a second run out (Enterprise: 250
 * and 5); the rate that runs out is the one that can be kept for ever. A batch counts as one request.
 * https://apidocs.bitrix24.com/limits.html
 */
export const BITRIX24_LIMITS: Limits & { readonly requests: NonNullable<Limits['requests']> } = {
  items: MAX_COMMANDS,
  requests: { count: 2, intervalMs: 1_000 },
  // Fifty commands that each start automation rules take long.
  timeoutMs: 60_000,
  window: 5_000,
}

/** A list is read from the portal's own tables, so a thing that was made is found at once; this allows for a replica. */
export const SEARCH_LAG_MS = 5_000

/** The longest after the beginning of a request that a thing which it made may be found. */
export const FINDABLE_MS: number = BITRIX24_LIMITS.timeoutMs + SEARCH_LAG_MS

/** The portal stops a method for everyone once it has worked 480 seconds in ten minutes; we stop a little before. */
export const OPERATING_ALLOWED_S = 440

/** Time comes back as slowly as it was spent: so long is waited beyond its first return, lest every batch wait anew. */
export const OPERATING_BREATH_MS = 60_000
