import type { Limits } from '@throughline/collector'

/** Campaigns whose figures are asked for at once; a longer list makes an address that is too long. */
export const MAX_IDS = 200
/** Campaigns of one page of the list. */
export const PAGE = 250

/** VK Ads tells its limits in the headers of its answers; two requests a second stay below those of every account. */
export function vkAdsLimits(account: string): Limits {
  return { items: 1, requests: { count: 2, intervalMs: 1_000 }, timeoutMs: 30_000, account: `vk-ads:${account}` }
}
