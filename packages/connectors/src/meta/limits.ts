import type { Limits } from '@throughline/collector'

export const DAY_MS = 86_400_000

/** How old an event may be: https://developers.facebook.com/docs/marketing-api/conversions-api/parameters/server-event */
export const MOST_AGE_DAYS = 7

/** 1,000 events in a request; Meta names no rate for the Conversions API alone. */
export const META_LIMITS: Limits = { items: 1_000, timeoutMs: 30_000, deadlineMs: MOST_AGE_DAYS * DAY_MS }
