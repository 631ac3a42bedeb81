import type { Limits } from '@throughline/collector'

/**
 * What amoCRM accepts of one integration: 7 requests a second, and 50 deals in a request. It takes up to 250 in a
 * plain one but advises 50, which is also all that `leads/complex` takes. Its own SDK gives a request 20 seconds.
 */
export const AMOCRM_LIMITS: Limits = {
  items: 50,
  requests: { count: 7, intervalMs: 1_000 },
  timeoutMs: 20_000,
  window: 5_000,
}

/** The limits of one account, which everything that works on it shares. */
export function limitsOf(baseUrl: string): Limits {
  return { ...AMOCRM_LIMITS, account: baseUrl }
}

/** How long a new deal may stay hidden from the search. The vendor promises nothing; this is several times the usual. */
export const SEARCH_LAG_MS = 15_000

/** Rows in one page of a list. */
export const PAGE_ROWS = 250

/** A plain request takes 250 deals: one of 50 works that speak of a few more is sent as one all the same. */
export const MOST_CHANGES = 100

/** Values of custom fields that one deal may carry in a request. */
export const MOST_VALUES = 40
