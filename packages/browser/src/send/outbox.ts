import type { MessageContext, MessageType } from '@throughline/protocol'
import type { TrackerOptions } from '../options.js'
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
export type Outbox = readonly [
  /** Sends soon, together with what else comes; at once when the page is going. */
  add: (message: OwnMessage) => void,
  /** Sends what waits, by a way that outlives the page. */
  send: () => void,
  /** Resolves when nothing is left that could be sent now; never rejects. */
  flush: () => Promise<void>,
  /** Forgets what was not sent. */
  clear: () => void,
]

/** The event that must not be lost. */
export const APPLICATION = 'Application Submitted'

const GATHER_MS = 200
const TIMEOUT_MS = 20_000
/** How long after its beacon an application is sent again, to see it answered. */
const CONFIRM_MS = 5_000
const MAX_BACKOFF_S = 300
const MAX_WAITING = 200
/** A beacon, and the fetches that outlive a page together, carry 64 KB; a character takes up to three bytes. */
const MAX_LENGTH = 20_000

/** `allowed` says whether sending is allowed now; while it is not, messages wait in memory. */
export function outbox({ endpoint, writeKey }: TrackerOptions, allowed: () => boolean): Outbox {
  const url = endpoint + '/v1/batch'
  const key = 'tl_queue_' + writeKey
  /** Messages as JSON: what the page changes or breaks afterwards does not reach them. */
  let waiting: string[] = []
  /** What was last written to storage: some browsers keep none. */
  let memory: readonly string[] = []
  let draining: Promise<void> | undefined
  /** Whether the last send brought no answer and the next has to wait. */
  let resting = false
  /** Sends without an answer; while there are any, beacons are for nothing. Until storage was looked at there may be. */
  let failures = 1
  let dropped = 0

  /**
   * What no answer was seen for: it outlives the page. Tabs that write at the same moment overwrite each other's, so that
   * each adds what it knows of; what both send counts once.
   */
  function unanswered(): readonly string[] {
    const messages = quietly(() => [...new Set([...JSON.parse(localStorage[key]), ...memory])]) ?? memory
    if (!messages[0]) failures = 0
    return messages
  }
  function keep(messages: readonly string[]): void {
    memory = messages
    quietly(() => {
      // What a full storage cannot take must not stay there in its old state.
      delete localStorage[key]
      if (messages[0]) localStorage[key] = JSON.stringify(messages)
    })
  }
  // As strings would be: what was parsed is written as it was.
  const pack = (batch: readonly string[]): string =>
    JSON.stringify({ writeKey, sentAt: Date.now(), dropped, batch: batch.map((message) => JSON.parse(message)) })
  const drain = (): Promise<void> => (draining = drainNow(draining))

  function send(): void {
    if (!allowed() || !waiting[0]) return
    const body = pack(waiting)
    const before = unanswered()
    // Blockers and sandboxes make beacons missing, false or throwing; offline they are true and lose the data.
    const sent =
      !failures && body.length < MAX_LENGTH && navigator.onLine && quietly(() => navigator.sendBeacon(url, body))
    // A beacon has no answer, and an application must not be lost: it stays until a fetch was answered for it.
    const kept = [...before, ...waiting.filter((message) => !sent || message.includes(APPLICATION))]
    waiting = []
    dropped += kept.splice(0, kept.length - MAX_WAITING).length
    keep(kept)
    if (sent) setTimeout(drain, CONFIRM_MS)
    else void drain()
  }

  async function drainNow(before?: Promise<void>): Promise<void> {
    await before
    for (let batch; allowed() && !resting && (batch = unanswered())[0];) {
      let body = pack(batch)
      while (body.length > MAX_LENGTH && batch[1]) body = pack((batch = batch.slice(0, batch.length / 2)))
      const response = await fetch(url, {
        method: 'POST',
        body,
        credentials: 'include',
        // Only while the collector answers. Kept alive, requests to a collector that hangs would pile up over pages
        // and take the connections that a browser has for a host; what is tried again is in storage. A message that is
        // too long for it is refused at once, and tried again without.
        keepalive: !failures,
        // A collector that hangs must not gather open requests.
        signal: AbortSignal.timeout?.(TIMEOUT_MS),
      }).catch(() => undefined)
      // No answer, 429 and what is above get better; what was refused for its content or its key will be again.
      if (!response || response.status > 428) {
        const backoffS = Math.min(2 ** failures++, MAX_BACKOFF_S)
        resting = true
        setTimeout(resume, 1000 * (Number(response?.headers.get('retry-after')) || backoffS))
      } else {
        failures = dropped = 0
        // Read anew: another tab, or an event meanwhile, may have written.
        keep(unanswered().filter((message) => !body.includes(message)))
      }
    }
  }

  function resume(): void {
    resting = false
    void drain()
  }

  document.addEventListener('visibilitychange', send)
  addEventListener('online', resume)

  function add(message: OwnMessage): void {
    quietly(() => waiting.push(JSON.stringify(message)))
    if (document.hidden) send()
    else setTimeout(send, GATHER_MS)
  }
  function flush(): Promise<void> {
    send()
    return drain()
  }
  return [add, send, flush, () => keep((waiting = []))]
}
