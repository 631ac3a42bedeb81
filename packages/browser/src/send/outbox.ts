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

/** The way of messages to the collector: by beacon, else by fetch, else later. The page never waits for any of it. */
export interface Outbox {
  /** Sends soon, together with what else comes; at once where `urgent` or when the page is going. */
  add(message: OwnMessage, urgent?: boolean): void
  /** Sends what waits, by a way that outlives the page. */
  send(): void
  /** Resolves when nothing is left that could be sent now; never rejects. */
  flush(): Promise<void>
  /** Forgets what was not sent. */
  clear(): void
}

/** The event that must not be lost. */
export const APPLICATION = 'Application Submitted'

const GATHER_MS = 200
const TIMEOUT_MS = 20_000
/** How long after its beacon an application is sent again, to see it answered. */
const CONFIRM_MS = 5_000
const MAX_BACKOFF_MS = 300_000
const MAX_WAITING = 200
/** A beacon, and the fetches that outlive a page together, carry 64 KB; a character takes up to three bytes. */
const MAX_LENGTH = 20_000

/** `allowed` says whether sending is allowed now; while it is not, messages wait in memory. */
export function outbox(endpoint: string, writeKey: string, allowed: () => boolean): Outbox {
  const url = endpoint + '/v1/batch'
  const key = 'tl_queue_' + writeKey
  let waiting: OwnMessage[] = []
  /** What was last written to storage: some browsers keep none. */
  let memory: readonly OwnMessage[] = []
  let draining: Promise<void> | undefined
  /** Whether the last send brought no answer and the next has to wait. */
  let resting = false
  /** Whether the collector may be down, since what was sent is unanswered: then beacons are for nothing. Not known at first. */
  let suspect: boolean | undefined
  let failures = 0
  let dropped = 0

  /**
   * What no answer was seen for: it outlives the page. Tabs that write at the same moment overwrite each other's, so that
   * each adds what it knows of; what both send counts once.
   */
  const unanswered = (): readonly OwnMessage[] =>
    quietly(() =>
      Object.values<OwnMessage>(
        Object.fromEntries([...JSON.parse(localStorage[key]), ...memory].map((each) => [each.messageId, each])),
      ),
    ) ?? memory
  function keep(messages: readonly OwnMessage[]): void {
    memory = messages
    quietly(() => {
      // What a full storage cannot take must not stay there in its old state.
      delete localStorage[key]
      if (messages[0]) localStorage[key] = JSON.stringify(messages)
    })
  }
  const pack = (batch: readonly OwnMessage[]): string =>
    JSON.stringify({ writeKey, sentAt: Date.now(), dropped, batch })
  const drain = (): Promise<void> => (draining ??= drainNow().finally(() => (draining = undefined)))

  function send(): void {
    if (!allowed() || !waiting[0]) return
    const body = pack(waiting)
    const before = unanswered()
    suspect ??= !!before[0]
    // Blockers and sandboxes make beacons missing, false or throwing; offline they are true and lose the data.
    const sent =
      !suspect && body.length < MAX_LENGTH && navigator.onLine && quietly(() => navigator.sendBeacon(url, body))
    // A beacon has no answer, and an application must not be lost: it stays until a fetch was answered for it.
    const kept = [...before, ...waiting.filter(({ event }) => !sent || event === APPLICATION)]
    waiting = []
    dropped += kept.splice(0, kept.length - MAX_WAITING).length
    keep(kept)
    if (sent) setTimeout(resume, CONFIRM_MS)
    else void drain()
  }

  async function drainNow(): Promise<void> {
    for (let batch; allowed() && !resting && (batch = unanswered())[0];) {
      let body = pack(batch)
      while (body.length > MAX_LENGTH && batch[1]) body = pack((batch = batch.slice(0, batch.length / 2)))
      const { status, headers } = await fetch(url, {
        method: 'POST',
        body,
        credentials: 'include',
        // Only while the collector answers. Kept alive, requests to a collector that hangs would pile up over pages
        // and take the connections that a browser has for a host; what is tried again is in storage.
        keepalive: suspect === false && body.length < MAX_LENGTH,
        // A collector that hangs must not gather open requests.
        signal: AbortSignal.timeout?.(TIMEOUT_MS),
      }).catch(() => Response.error())
      // No answer (0), 5xx and 429 get better; what was refused for its content or its key will be again.
      if (/^(0|5|429)/.test(`${status}`)) {
        const askedMs = +(headers.get('retry-after') ?? 0) * 1000
        const delayMs = askedMs || Math.min(2 ** failures++ * 1000 * (1 + Math.random()), MAX_BACKOFF_MS)
        resting = suspect = true
        setTimeout(resume, delayMs)
      } else {
        failures = dropped = 0
        suspect = false
        // Read anew: another tab, or an event meanwhile, may have written.
        keep(unanswered().filter(({ messageId }) => !body.includes(messageId)))
      }
    }
  }

  function resume(): void {
    resting = false
    void drain()
  }

  document.addEventListener('visibilitychange', send)
  addEventListener('online', resume)

  return {
    add(message, urgent) {
      waiting.push(message)
      if (urgent || document.hidden) send()
      else setTimeout(send, GATHER_MS)
    },
    send,
    flush() {
      send()
      return drain()
    },
    clear: () => keep((waiting = [])),
  }
}
