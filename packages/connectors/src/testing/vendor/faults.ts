/**
 * How a vendor misbehaves. Most faults do nothing of what is asked; `late-error` (500), `late-timeout` (504) and
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

/** Never answers; rejects when the client gives up, as its own `fetch` would. */
export function silence(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const gone = (): void => reject(new DOMException('The client gave up', 'AbortError'))
    if (signal.aborted) gone()
    signal.addEventListener('abort', gone, { once: true })
  })
}
