import type { Message } from '@throughline/protocol'
import type { HttpRequest } from './http/exchange.js'

/** A request to `/v1/sources/<name>[/<secret>]`, its body read whole. */
export interface HookRequest {
  readonly headers: HttpRequest['headers']
  /** The path segment behind the source's name, where a vendor that does not sign carries its secret. */
  readonly secret: string | undefined
  readonly body: Uint8Array
  /** Epoch milliseconds. */
  readonly receivedAt: number
}

/** What a source made of a hook. `malformed` is answered 400, kept as rejected and never retried. */
export type Translation =
  | { readonly kind: 'messages'; readonly messages: readonly Message[] }
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
}
