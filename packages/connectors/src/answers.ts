import { retryAfterMs } from '@throughline/collector'
import type { Json } from '@throughline/protocol'

/** What the vendor asked for in `Retry-After`, as an option of `SinkUnavailable`. */
export function askedDelay(response: Pick<Response, 'headers'>, now: number): { retryAfterMs?: number } {
  const ms = retryAfterMs(response.headers, now)
  return ms === undefined ? {} : { retryAfterMs: ms }
}

/** What a vendor answered; `undefined` where it is not JSON. */
export function parseJson(text: string): Json | undefined {
  try {
    const value: Json = JSON.parse(text)
    return value
  } catch {
    return undefined
  }
}
