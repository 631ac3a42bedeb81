import type { Limits } from '@throughline/collector'

/** Twenty requests for reports in ten seconds for one advertiser, and a report may take a minute to be made. */
export function directLimits(account: string): Limits {
  return {
    items: 1,
    requests: { count: 20, intervalMs: 10_000 },
    timeoutMs: 60_000,
    account: `yandex-direct:${account}`,
  }
}
