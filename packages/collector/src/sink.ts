import type { Json, Purpose, TrackedEvent } from '@throughline/protocol'
import type { Clock } from './clock.js'

/** What a vendor accepts. Read by the sender, which keeps to it, and by `plan`, which computes with it. */
export interface Limits {
  /** Works handed to one `deliver` call. */
  readonly items: number
  /** Requests that may start per interval, first tries and retries together; absent for local sinks. */
  readonly requests?: { readonly count: number; readonly intervalMs: number }
  /** Longest that one request may take before it is aborted. */
  readonly timeoutMs: number
  /** Entries read at once for merging; a larger window merges better. */
  readonly window?: number
}

/** What became of one work. A `retry` parks its key: later works of that key wait, all other keys pass. */
export type Result =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'retry'; readonly reason: string; readonly afterMs?: number }
  | { readonly kind: 'rejected'; readonly reason: string }

/**
 * What a sink must remember between deliveries, kept durably in the log's store: the vendor's ID of what it made, or
 * that it was about to make it. A write is durable when it resolves.
 */
export interface SinkMemory {
  read(keys: readonly string[]): Promise<ReadonlyMap<string, Json>>
  /** `undefined` forgets a key. All entries are written, or none. */
  write(entries: ReadonlyMap<string, Json | undefined>): Promise<void>
}

/** The sink's view of the world during one delivery. */
export interface DeliveryContext {
  readonly clock: Clock
  /** 0 ≤ x < 1. */
  readonly random: () => number
  /**
   * The only way out: keeps the sink's rate limit, aborts after `timeoutMs`, and slows the whole sink on `429` and
   * `Retry-After`. Rejects with {@link SinkUnavailable} when there was no answer.
   */
  readonly fetch: typeof fetch
  readonly memory: SinkMemory
  /** Aborts when the collector closes. */
  readonly signal: AbortSignal
}

/**
 * Where events go. A connector is a function from options to this. `merge` must be pure: it receives the events of
 * one key, oldest first by event time, and returns the state to be written.
 */
export interface Sink<Work = TrackedEvent> {
  /** Unique in the collector; names the cursor, so a renamed sink starts anew. */
  readonly name: string
  readonly purpose: Purpose
  readonly limits: Limits
  /** Whether the sink wants the event at all; absent: every event. */
  accepts?(event: TrackedEvent): boolean
  /** Orders and merges; absent: the event's ID, so that nothing is merged and no order is kept. */
  key?(event: TrackedEvent): string
  /** Absent: each event is a work of its own. */
  merge?(events: readonly TrackedEvent[]): Work
  /**
   * Sends works, oldest first, and returns one result for each in the same order. Throws only when nothing can be said
   * of any of them ({@link SinkUnavailable}): then all are tried again and the cursor stands still.
   */
  deliver(batch: readonly Work[], context: DeliveryContext): Promise<readonly Result[]>
  close?(): Promise<void>
}

/** A sink of any work; deliver only what the same sink has merged. */
export type AnySink = Sink<unknown>

/** The whole sink cannot deliver now: down, over its limit, or its token is dead. No event is blamed for it. */
export class SinkUnavailable extends Error {
  override readonly name = 'SinkUnavailable'
  /** `unauthorised` needs an operator: the sink is tried seldom until then. `fault` is the connector's own. */
  readonly code: 'no-answer' | 'rate-limited' | 'server-error' | 'unauthorised' | 'fault'
  /** What the vendor asked for in `Retry-After`. */
  readonly retryAfterMs: number | undefined

  constructor(
    code: SinkUnavailable['code'],
    message: string,
    options: { retryAfterMs?: number; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause })
    this.code = code
    this.retryAfterMs = options.retryAfterMs
  }
}
