import type { MessageContext, MessageType } from '@throughline/protocol'
import { quietly } from '../quietly.js'

/** A message as the SDK makes it: always with the ID that makes a repeat harmless. */
export interface OwnMessage {
  readonly type: MessageType
  readonly messageId: string
  /** Epoch milliseconds. */
  readonly timestamp: number
  readonly anonymousId: string
  readonly userId: string | undefined
  readonly event?: string
  readonly name?: string | undefined
  readonly properties?: object | undefined
  readonly traits?: object | undefined
  readonly context: MessageContext
}

/** Messages, oldest first, that outlive the page where the browser lets them, and live as long as the page where not. */
export interface Queue {
  read(): readonly OwnMessage[]
  write(messages: readonly OwnMessage[]): void
}

export function queue(key: string): Queue {
  let memory: readonly OwnMessage[] = []
  return {
    read: () => quietly(() => [...JSON.parse(localStorage[key])]) ?? memory,
    write(messages) {
      memory = messages
      // What a full storage cannot take must not stay there in its old state.
      quietly(() => delete localStorage[key])
      quietly(() => messages[0] && (localStorage[key] = JSON.stringify(messages)))
    },
  }
}
