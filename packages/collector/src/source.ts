import type { Message } from '@throughline/protocol'
import type { CheckContext, Connecting, Finding } from './check.js'
import type { HttpRequest } from './http/exchange.js'
import type { DeliveryContext, Limits } from './sink.js'

/** A request to `/v1/sources/<name>[/<secret>]`, its body read whole. */
export interface HookRequest {
  readonly headers: HttpRequest['headers']
  /** The path segment behind the source's name, where a vendor that does not sign carries its secret. */
  readonly secret: string | undefined
  readonly body: Uint8Array
  /** Epoch milliseconds. */
  readonly receivedAt: number
}

/**
 * What a source made of a hook. `malformed` is answered 400, kept as rejected and never retried; so are the parts of a
 * hook that are `unreadable`, while the rest of it is taken.
 */
export type Translation =
  | {
      readonly kind: 'messages'
      readonly messages: readonly Message[]
      /** The beginning of each part, and why it means nothing. */
      readonly unreadable?: readonly { readonly reason: string; readonly message: string }[]
    }
  | { readonly kind: 'malformed'; readonly reason: string }

/**
 * Where foreign messages come from. It only translates; from there on they go the way of every other message.
 * Message IDs are derived from the content, so that a vendor's repeated hook is a duplicate.
 */
export interface Source {
  /** Names the path `/v1/sources/<name>`. */
  readonly name: string
  /** Site to which its messages belong; absent: the collector's first site. */
  readonly site?: string
  /** Whether the request is genuine; secrets are compared in constant time. */
  verify(request: HookRequest): boolean
  translate(request: HookRequest): Translation
  /** Asks the vendor as well, where hooks tell too little or may be lost. */
  readonly feed?: Feed
  /** Asks the vendor whether readings and hooks will work, and changes nothing there; never throws. */
  check?(context: CheckContext): Promise<readonly Finding[]>
  /** Absent: there is nothing that a person would have to do at the vendor's. */
  readonly connecting?: Connecting
}

/**
 * The side of a source that asks: it reads what has changed at the vendor since it last read. Every hook of the source
 * begins a reading, and so does the passing of `everyMs`, so that a hook that never came costs time and nothing else.
 * One collector reads at a time; how far it is stands in the memory.
 */
export interface Feed {
  /** What the vendor accepts, `requests`, `timeoutMs` and `account` of it; sinks of the same account share its rate. */
  readonly limits: Limits
  /** Longest time between two readings. */
  readonly everyMs: number
  /**
   * One reading: asks, hands over, and only then remembers how far it came. Throws `SinkUnavailable` when the vendor
   * answers nobody now; it is tried again.
   */
  read(context: FeedContext): Promise<void>
  /**
   * Reads what has changed since then, epoch milliseconds, oldest first, whether or not it was read before. How far it
   * came stands in the memory, so that a reading that was interrupted goes on there. Absent: there is no history to be
   * had. Throws as `read` does.
   *
   * @param progress is told after every page that was taken.
   */
  history?(since: number, context: FeedContext, progress: (made: HistoryProgress) => void): Promise<void>
}

/** How far a reading of history has come. */
export interface HistoryProgress {
  /** Deals read so far, by this process. */
  readonly read: number
  /** When the last of them changed, epoch milliseconds. */
  readonly at: number
}

/** A feed's view of the world during one reading. */
export interface FeedContext extends DeliveryContext {
  /** Takes messages of the source's site, as a hook's are taken; durable when it resolves. */
  take(messages: readonly Message[]): Promise<void>
}
