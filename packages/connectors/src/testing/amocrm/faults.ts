import { htmlPage, problem } from './http.js'

/**
 * How the account misbehaves. Most faults do nothing of what is asked; `late-error` (500), `late-timeout` (504) and
 * `lost-answer` (silence) do all of it and do not say so.
 */
export type FaultKind =
  | 'rate-limited'
  | 'server-error'
  | 'gateway-timeout'
  | 'unauthorised'
  | 'unpaid'
  | 'garbage'
  | 'hang'
  | 'late-error'
  | 'late-timeout'
  | 'lost-answer'

/** A fault ends when its time is over or its requests are used up, whichever is first. */
export interface Fault {
  readonly kind: FaultKind
  readonly forMs?: number
  readonly requests?: number
  /** Sent with a 429 or 5xx. */
  readonly retryAfterSeconds?: number
}

/** The switchboard of an account's faults: one at a time. */
export interface Faults {
  start(fault: Fault): void
  stop(): void
  /** The fault that holds now. */
  current(): Fault | undefined
  /** {@link current}, and counts one request against it. */
  strike(): Fault | undefined
}

export function faults(now: () => number): Faults {
  let fault: Fault | undefined
  let endsAt = Infinity
  let left = Infinity
  const current = (): Fault | undefined => (now() < endsAt && left > 0 ? fault : undefined)
  return {
    start: (next) => {
      fault = next
      endsAt = next.forMs === undefined ? Infinity : now() + next.forMs
      left = next.requests ?? Infinity
    },
    stop: () => (fault = undefined),
    current,
    strike: () => {
      const struck = current()
      left -= 1
      return struck
    },
  }
}

/** Whether the account does what it is asked in spite of the fault. */
export function commits({ kind }: Fault): boolean {
  return kind === 'late-error' || kind === 'late-timeout' || kind === 'lost-answer'
}

/** What the account answers under a fault, in the vendor's words; `null` for a fault that does not answer. */
export function faultAnswer({ kind, retryAfterSeconds }: Fault): Response | null {
  const headers = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }
  switch (kind) {
    case 'rate-limited':
      return htmlPage(429, 'Too Many Requests', headers)
    case 'server-error':
    case 'late-error':
      return htmlPage(500, 'Internal Server Error', headers)
    case 'gateway-timeout':
    case 'late-timeout':
      return htmlPage(504, 'Gateway Time-out', headers)
    case 'unauthorised':
      return unauthorised()
    case 'unpaid':
      return problem(402, 'Payment Required', 'Account is not paid')
    case 'garbage':
      return htmlPage(200, 'We are back soon')
    case 'hang':
    case 'lost-answer':
      return null
  }
}

export function unauthorised(): Response {
  return problem(401, 'Unauthorized', 'Wrong or expired access token')
}

/** Never answers; rejects when the client gives up, as its own `fetch` would. */
export function silence(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const gone = (): void => reject(new DOMException('The client gave up', 'AbortError'))
    if (signal.aborted) gone()
    signal.addEventListener('abort', gone, { once: true })
  })
}
