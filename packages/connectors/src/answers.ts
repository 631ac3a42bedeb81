import { retryAfterMs } from '@throughline/collector'

/** What the vendor asked for in `Retry-After`, as an option of `SinkUnavailable`. */
export function askedDelay(response: Pick<Response, 'headers'>, now: number): { retryAfterMs?: number } {
  const ms = retryAfterMs(response.headers, now)
  return ms === undefined ? {} : { retryAfterMs: ms }
}
