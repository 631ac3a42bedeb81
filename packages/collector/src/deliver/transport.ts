import type { Clock } from '../clock.js'
import { SinkUnavailable, type Limits } from '../sink.js'
import type { Pace } from './pace.js'

export interface TransportParts {
  readonly clock: Clock
  readonly fetch: typeof fetch
  readonly pace: Pace
  /** Asked before every request; when it rejects, nothing is sent. */
  readonly confirm: () => Promise<void>
  /** Ends every request, when the collector closes. */
  readonly signal: AbortSignal
}

/** Longest answer that is read: a vendor that pours without end must not fill our memory. */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024

/**
 * A sink's way out: `fetch` that keeps the vendor's rate limit, gives a request and the reading of its answer
 * `timeoutMs` in all, and pauses the whole sink when it is told to slow down. The answer is complete when it resolves.
 * Rejects with {@link SinkUnavailable} when there was none.
 */
export function transport(
  limits: Limits,
  { clock, fetch, pace, confirm, signal }: TransportParts,
): typeof globalThis.fetch {
  return async (input, init) => {
    await pace.turn(signal, confirm)
    const timeout = new AbortController()
    const done = new AbortController()
    void clock
      .sleep(limits.timeoutMs, done.signal)
      .then(() => timeout.abort(new Error(`no answer in ${limits.timeoutMs} ms`)))
    const unlink = follow(signal, timeout)
    const ending = timeout.signal
    try {
      ending.throwIfAborted()
      const response = await fetch(input, { ...init, signal: ending, redirect: init?.redirect ?? 'error' })
      const body = await readWhole(response)
      if (response.status === 429) pace.pause(retryAfterMs(response.headers, clock.now()) ?? UNSAID_PAUSE_MS)
      else pace.answer()
      return new Response(body, { status: response.status, statusText: response.statusText, headers: response.headers })
    } catch (cause) {
      const why = ending.aborted ? ending.reason : cause
      throw new SinkUnavailable('no-answer', `no answer from ${hostOf(input)}: ${messageOf(why)}`, { cause })
    } finally {
      done.abort()
      unlink()
    }
  }
}

/** How long a 429 pauses the account that does not say it itself. */
const UNSAID_PAUSE_MS = 1_000

/** Aborts with the signal; undone by the function that it returns, since the signal outlives every request. */
function follow(signal: AbortSignal, controller: AbortController): () => void {
  const abort = (): void => controller.abort(signal.reason)
  if (signal.aborted) abort()
  signal.addEventListener('abort', abort, { once: true })
  return () => signal.removeEventListener('abort', abort)
}

/** What `Retry-After` asks for, in seconds or as a date; `undefined` when it is absent or unreadable. */
export function retryAfterMs(headers: Headers, now: number): number | undefined {
  const value = headers.get('retry-after')
  if (value === null) return undefined
  const seconds = Number(value)
  const ms = Number.isNaN(seconds) ? Date.parse(value) - now : seconds * 1_000
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined
}

async function readWhole(response: Response): Promise<Uint8Array | null> {
  if (!response.body || response.status === 204 || response.status === 304) return null
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body) {
    bytes += chunk.byteLength
    if (bytes > MAX_ANSWER_BYTES) throw new Error(`the answer is longer than ${MAX_ANSWER_BYTES} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** Only the host: a path or query may hold a token. */
function hostOf(input: Parameters<typeof fetch>[0]): string {
  return new URL(input instanceof Request ? input.url : input).host
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message
}
