import type { MessageContext, MessageType } from '@throughline/protocol'

/** A message as the SDK makes it: always with the ID that makes a repeat harmless. */
export interface OwnMessage {
  readonly type: MessageType
  readonly messageId: string
  /** Epoch milliseconds. */
  readonly timestamp: number
  readonly anonymousId: string
  readonly userId?: string
  readonly event?: string
  readonly name?: string
  readonly properties?: object
  readonly traits?: object
  readonly context: OwnContext
}

export interface OwnContext extends MessageContext {
  /** How many older messages were lost when the backlog overflowed. */
  readonly dropped?: number
}

/** What waits for the collector's answer. */
export interface Backlog {
  /** Epoch milliseconds before which nothing is to be sent. */
  readonly dueAt: number
  /** Sends in a row that brought no answer: the collector is taken to be down while there are any. */
  readonly failures: number
  /** Oldest first. */
  readonly messages: readonly OwnMessage[]
}

/** A backlog that outlives the page where the browser lets us, and lives as long as the page where not. */
export interface Queue {
  read(): Backlog
  write(backlog: Backlog): void
}

const MAX_MESSAGES = 200
const EMPTY: Backlog = { dueAt: 0, failures: 0, messages: [] }

export function queue(key: string): Queue {
  // Set while storage refuses us: blocked, or full.
  let memory: Backlog | undefined
  return {
    read() {
      try {
        const stored: unknown = JSON.parse(localStorage.getItem(key) ?? '')
        if (!memory && isBacklog(stored)) return stored
      } catch {
        // Nothing stored, or not by us.
      }
      return memory ?? EMPTY
    },
    write(backlog) {
      const next = { ...backlog, messages: newest(backlog.messages) }
      try {
        if (next.messages.length) localStorage.setItem(key, JSON.stringify(next))
        else localStorage.removeItem(key)
        memory = undefined
      } catch {
        memory = next
      }
    },
  }
}

/** The newest 200; the oldest kept says in `context.dropped` how many before it were lost. */
function newest(messages: readonly OwnMessage[]): readonly OwnMessage[] {
  const lost = messages.slice(0, -MAX_MESSAGES)
  const [oldest, ...rest] = messages.slice(-MAX_MESSAGES)
  if (!lost.length || !oldest) return messages
  const dropped = [...lost, oldest].reduce((sum, { context }) => sum + (context.dropped ?? 0), lost.length)
  return [{ ...oldest, context: { ...oldest.context, dropped } }, ...rest]
}

function isBacklog(value: unknown): value is Backlog {
  return typeof value === 'object' && value !== null && 'messages' in value && Array.isArray(value.messages)
}
