import type { Json, Purpose, TrackedEvent } from '@throughline/protocol'
import type { CheckContext, Connecting, Finding } from './check.js'
import type { Clock } from './clock.js'
import type { Tailoring } from './deliver/tailor.js'

/** What a vendor accepts. Read by the sender, which keeps to it, and by `plan`, which computes with it. */
export interface Limits {
  /** Works handed to one `deliver` call. */
  readonly items: number
  /** Requests that may start per interval, first tries and retries together; absent for local sinks. */
  readonly requests?: { readonly count: number; readonly intervalMs: number }
  /** Longest that one request may take before it is aborted. */
  readonly timeoutMs: number
  /** Size of one batch at most, counted as the JSON of its works; a work that is larger alone goes alone. */
  readonly bytes?: number
  /** Names the vendor's account where several sinks share it: then they share its rate as well. */
  readonly account?: string
  /** How old an event may be when it arrives, where the vendor takes no older ones; `plan` warns of it. */
  readonly deadlineMs?: number
  /** Entries read at once for merging; a larger window merges better. Default: 5,000, less without merging. */
  readonly window?: number
  /** Deliveries that may be under way at once; works of one key never are. Default: 1. */
  readonly concurrency?: number
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
  /** Unique in the collector; names the cursor, so a renamed sink starts anew unless it says what it was called. */
  readonly name: string
  /** The name whose cursor, parked entries, dead letters and memory the sink takes over when it has none itself. */
  readonly formerly?: string
  /** Where a sink begins that has no cursor yet. Default: at the beginning of the log. */
  readonly startFrom?: Start
  readonly purpose: Purpose
  readonly limits: Limits
  /** What the sink is to see instead of the event, or `undefined` where it is to see nothing; asked before all else. */
  transform?(event: TrackedEvent): TrackedEvent | undefined
  /** Whether the sink wants the event at all; absent: every event. */
  accepts?(event: TrackedEvent): boolean
  /** Orders and merges; absent: the event's ID, so that nothing is merged and no order is kept. */
  key?(event: TrackedEvent): string
  /** Absent: each event is a work of its own. */
  merge?(events: readonly TrackedEvent[]): Work
  /**
   * What `merge` makes of the events of both, made of its two results: `combine(merge(a), merge(b))` equals
   * `merge([...a, ...b])`. With it, a backlog of any length is sent as one work for each key.
   */
  combine?(earlier: Work, later: Work): Work
  /**
   * Tells of each work whether all that it says has been sent, by what the sink remembers; asks the vendor nothing. After
   * a crash a whole window comes again: what was sent of it is then settled without taking up room in a batch. Absent:
   * only `deliver` can tell.
   */
  alreadySent?(works: readonly Work[], memory: SinkMemory): Promise<readonly boolean[]>
  /**
   * Sends works, oldest first, and returns one result for each in the same order. Throws only when nothing can be said
   * of any of them ({@link SinkUnavailable}): then all are tried again and the cursor stands still.
   */
  deliver(batch: readonly Work[], context: DeliveryContext): Promise<readonly Result[]>
  /**
   * Removes for good what the sink keeps of a visitor, by `anonymousId`: nothing that it stores may lead to the person
   * afterwards. Figures may stay, under no ID or a random one that is written down nowhere. Returns how many things it
   * removed or made anonymous. Called while nothing is delivered to the sink; called again when it rejected or the
   * process ended in the middle, so it must be repeatable, and the sink is given no event until it resolves. Absent: the
   * sink cannot, and whoever erases a visitor is told to look there.
   */
  forget?(visitor: string): Promise<number>
  /**
   * What `deliver` would send of these works; sends nothing. For a sink that has another way out than the context's
   * `fetch`; absent: the requests are those that `deliver` makes by it.
   */
  preview?(batch: readonly Work[]): readonly PreviewedRequest[]
  /**
   * For a preview, which asks nobody: what the vendor would answer to the request, so that it goes on to what would be sent
   * next. `undefined` or absent: an answer that says nothing.
   */
  rehearse?(request: Request): Promise<Json | undefined>
  /** What of an event goes where, for people to read; the first row that fits an event counts. */
  readonly mapping?: readonly MappingRow[]
  /** The filter and the map that a user has put before it, for people to read. */
  readonly tailoring?: Tailoring
  /** Asks the vendor whether deliveries will work, and changes nothing there that a delivery would not; never throws. */
  check?(context: CheckContext): Promise<readonly Finding[]>
  /** Absent: there is nothing that a person would have to do at the vendor's. */
  readonly connecting?: Connecting
  close?(): Promise<void>
}

/** A request that a sink would send, for people to read. */
export interface PreviewedRequest {
  /** A verb of HTTP, or of what the vendor speaks instead. */
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** One line of a sink's mapping in words: which events, what the vendor is sent, and its fields by where they come from. */
export interface MappingRow {
  readonly events: string
  /** The vendor's name for it; absent: nothing is sent. */
  readonly sent?: string
  readonly fields: Readonly<Record<string, string>>
}

/** A place in the log: its ends, or what arrived from that moment on, epoch milliseconds. */
export type Start = 'beginning' | 'now' | number

/** A sink of any work; deliver only what the same sink has merged. */
export type AnySink = Sink<unknown>

/** The whole sink cannot deliver now: down, over its limit, or its token is dead. No event is blamed for it. */
export class SinkUnavailable extends Error {
  override readonly name = 'SinkUnavailable'
  /**
   * `unauthorised` needs an operator: the sink is tried seldom until then. `too-large` and `refused` speak of the batch:
   * it did nothing, and is sent again by halves until the work that is to blame stands alone. `fault` is the
   * connector's own.
   */
  readonly code: 'no-answer' | 'rate-limited' | 'server-error' | 'unauthorised' | 'too-large' | 'refused' | 'fault'
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
