import type { Limits } from '@throughline/collector'

export const DAY_MS = 86_400_000

/** 2,000 conversions in a request: https://developers.google.com/google-ads/api/docs/conversions/upload-clicks */
export const GOOGLE_ADS_LIMITS: Limits = { items: 2_000, timeoutMs: 60_000 }

/** So long after a click its conversions are counted. */
export const CLICK_AGE_MS: number = 90 * DAY_MS

/** Google has to have seen a click before it takes a conversion of it, which takes some hours. */
export const FRESH_CLICK_MS: number = 6 * 3_600_000

/** So long after a conversion it may be adjusted: https://developers.google.com/google-ads/api/docs/conversions/upload-adjustments */
export const ADJUSTABLE_MS: number = 54 * DAY_MS
