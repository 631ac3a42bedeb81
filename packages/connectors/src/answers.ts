import { SinkUnavailable } from '@throughline/collector'

/** What `Retry-After` asks for, in milliseconds from `now`; both of its forms (RFC 9110, 10.2.3) are read. */
export function retryAfterMs(response: Response, now: number): number | undefined {
  const header = response.headers.get('retry-after')?.trim()
  if (!header) return undefined
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined
}

/** {@link retryAfterMs} as an option of `SinkUnavailable` or of a `retry`. */
export function askedDelay(response: Response, now: number): { retryAfterMs?: number } {
  const ms = retryAfterMs(response, now)
  return ms === undefined ? {} : { retryAfterMs: ms }
}

/** The body as text. A connection that breaks in the middle of it is no answer at all. */
export async function bodyText(response: Response, from: string): Promise<string> {
  try {
    return await response.text()
  } catch (cause) {
    throw new SinkUnavailable('no-answer', `${from} broke off its answer`, { cause })
  }
}
