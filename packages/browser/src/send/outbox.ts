import { quietly } from '../quietly.js'
import { queue, type OwnMessage } from './queue.js'

/** The way of messages to the collector: by beacon, else by fetch, else later. The page never waits for any of it. */
export interface Outbox {
  /** Sends soon, together with what else comes; at once where `urgent` or when the page is going. */
  add(message: OwnMessage, urgent?: boolean): void
  /** Resolves when nothing is left that could be sent now; never rejects. */
  flush(): Promise<void>
  /** Forgets what was not sent. */
  clear(): void
}

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
  const unanswered = queue('tl_queue_' + writeKey)
  let waiting: OwnMessage[] = []
  let draining: Promise<void> | undefined
  /** Whether the last send brought no answer and the next has to wait. */
  let resting = false
  let failures = 0
  let dropped = 0

  const pack = (batch: readonly OwnMessage[]): string =>
    JSON.stringify({ writeKey, sentAt: Date.now(), dropped, batch })
  const drain = (): Promise<void> => (draining ??= drainNow().finally(() => (draining = undefined)))

  function send(): void {
    if (!allowed() || !waiting[0]) return
    const body = pack(waiting)
    const before = unanswered.read()
    // While anything is unanswered the collector may be down, and what is new waits with it for an answer.
    // Blockers and sandboxes make beacons missing, false or throwing; offline they are true and lose the data.
    const sent =
      !before[0] && body.length < MAX_LENGTH && navigator.onLine && quietly(() => navigator.sendBeacon(url, body))
    // A beacon has no answer, and an application must not be lost: it stays until a fetch was answered for it.
    const kept = [...before, ...waiting.filter(({ event }) => !sent || event === 'Application Submitted')]
    waiting = []
    dropped += kept.splice(0, kept.length - MAX_WAITING).length
    unanswered.write(kept)
    if (sent) setTimeout(drain, CONFIRM_MS)
    else void drain()
  }

  async function drainNow(): Promise<void> {
    for (let batch; allowed() && !resting && (batch = unanswered.read())[0];) {
      let body = pack(batch)
      while (body.length > MAX_LENGTH && batch[1]) body = pack((batch = batch.slice(0, batch.length / 2)))
      const answer = await post(body).catch(() => undefined)
      // No answer, 5xx and 429 get better; what was refused for its content or its key will be again.
      if (answer && !/429|5../.test(`${answer.status}`)) {
        failures = dropped = 0
        // Read anew: another tab, or an event meanwhile, may have written.
        unanswered.write(unanswered.read().filter(({ messageId }) => !body.includes(messageId)))
      } else {
        const askedMs = Number(answer?.headers.get('retry-after')) * 1000
        const delayMs = askedMs || Math.min(2 ** failures++ * 1000 * (1 + Math.random()), MAX_BACKOFF_MS)
        resting = true
        setTimeout(resume, delayMs)
      }
    }
  }

  function resume(): void {
    resting = false
    void drain()
  }

  async function post(body: string): Promise<Response> {
    // A collector that hangs must not gather open requests.
    const signal = AbortSignal.timeout?.(TIMEOUT_MS)
    return fetch(url, { method: 'POST', body, credentials: 'include', keepalive: body.length < MAX_LENGTH, signal })
  }

  addEventListener('pagehide', send)
  document.addEventListener('visibilitychange', send)
  addEventListener('online', resume)

  return {
    add(message, urgent) {
      waiting.push(message)
      if (urgent || document.hidden) send()
      else setTimeout(send, GATHER_MS)
    },
    flush() {
      send()
      return drain()
    },
    clear() {
      unanswered.write((waiting = []))
    },
  }
}
