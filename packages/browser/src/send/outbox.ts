import { queue, type OwnMessage } from './queue.js'

/** The way of messages to the collector: by beacon, else by fetch, else later. The page never waits for any of it. */
export interface Outbox {
  /** Sends soon, together with what else comes; at once where `urgent` or when the page is going. */
  add(message: OwnMessage, urgent?: boolean): void
  /** Resolves when nothing is left to be sent now; never rejects. */
  flush(): Promise<void>
  /** Forgets what was not sent. */
  clear(): void
}

export interface OutboxOptions {
  readonly endpoint: string
  readonly writeKey: string
  /** Whether sending is allowed now; while it is not, messages wait in memory. */
  readonly allowed: () => boolean
}

const GATHER_MS = 200
/** A beacon, and all fetches that outlive the page together, may carry 64 KB. */
const MAX_BYTES = 60_000
const MAX_BATCH = 100
const MAX_WAITING = 200
const TIMEOUT_MS = 20_000
/** How long after its beacon an application is sent again, to see it answered. */
const CONFIRM_MS = 5_000
const MAX_BACKOFF_MS = 300_000
/** Answers that no repeat will change: not our shape, not a known key, not an allowed origin, too large. */
const REFUSED: readonly number[] = [400, 401, 403, 413]

export function outbox({ endpoint, writeKey, allowed }: OutboxOptions): Outbox {
  const url = endpoint + '/v1/batch'
  const backlog = queue('tl_queue_' + writeKey)
  let waiting: OwnMessage[] = []
  let draining: Promise<void> | undefined
  let gathering: ReturnType<typeof setTimeout> | undefined
  let retrying: ReturnType<typeof setTimeout> | undefined

  /** The longest head of the messages that fits into one request, halved until it does. */
  function pack(messages: readonly OwnMessage[]): { batch: readonly OwnMessage[]; text: string; small: boolean } {
    for (let count = Math.min(messages.length, MAX_BATCH); ; count = Math.ceil(count / 2)) {
      const batch = messages.slice(0, count)
      const text = JSON.stringify({ writeKey, sentAt: Date.now(), batch })
      const small = new Blob([text]).size <= MAX_BYTES
      if (small || count < 2) return { batch, text, small }
    }
  }

  function send(): void {
    clearTimeout(gathering)
    gathering = undefined
    if (!allowed()) return
    while (waiting.length) {
      const { batch, text, small } = pack(waiting)
      waiting = waiting.slice(batch.length)
      const before = backlog.read()
      const sent = small && !before.failures && navigator.onLine !== false && beacon(url, text)
      // A beacon has no answer, and an application must not be lost: it stays until a fetch was answered for it.
      const kept = sent ? batch.filter((message) => message.event === 'Application Submitted') : batch
      if (!kept.length) continue
      const dueAt = before.messages.length ? before.dueAt : sent ? Date.now() + CONFIRM_MS : 0
      backlog.write({ ...before, dueAt, messages: [...before.messages, ...kept] })
    }
    void drain()
  }

  function drain(): Promise<void> {
    return (draining ??= drainDue().finally(() => {
      draining = undefined
    }))
  }

  async function drainDue(): Promise<void> {
    for (;;) {
      const { dueAt, messages } = backlog.read()
      if (!messages.length || !allowed()) return
      const delayMs = dueAt - Date.now()
      if (delayMs > 0) {
        clearTimeout(retrying)
        retrying = setTimeout(drain, Math.min(delayMs, MAX_BACKOFF_MS))
        return
      }
      const { batch, text, small } = pack(messages)
      const answer = await post(text, small)
      // Read anew: another tab, or an event meanwhile, may have written.
      const now = backlog.read()
      if (answer && (answer.ok || REFUSED.includes(answer.status))) {
        const done = new Set(batch.map((message) => message.messageId))
        const left = now.messages.filter((message) => !done.has(message.messageId))
        backlog.write({ dueAt: 0, failures: 0, messages: left })
      } else {
        const backoffMs = Math.min(1000 * 2 ** now.failures * (1 + Math.random()), MAX_BACKOFF_MS)
        const askedMs = Number(answer?.headers.get('retry-after') ?? 0) * 1000
        backlog.write({ ...now, failures: now.failures + 1, dueAt: Date.now() + Math.max(backoffMs, askedMs || 0) })
      }
    }
  }

  async function post(text: string, small: boolean): Promise<Response | undefined> {
    try {
      return await fetch(url, {
        method: 'POST',
        body: text,
        credentials: 'include',
        keepalive: small,
        // A collector that hangs must not gather open requests.
        signal: AbortSignal.timeout?.(TIMEOUT_MS),
      })
    } catch {
      return undefined
    }
  }

  addEventListener('pagehide', send)
  document.addEventListener('visibilitychange', send)
  addEventListener('online', () => {
    backlog.write({ ...backlog.read(), dueAt: 0 })
    send()
  })
  setTimeout(send)

  return {
    add(message, urgent) {
      waiting = [...waiting, message].slice(-MAX_WAITING)
      if (urgent || document.visibilityState === 'hidden') send()
      else gathering ??= setTimeout(send, GATHER_MS)
    },
    flush() {
      send()
      return drain()
    },
    clear() {
      waiting = []
      backlog.write({ dueAt: 0, failures: 0, messages: [] })
    },
  }
}

/** Blockers and sandboxes make it missing, false or throwing. */
function beacon(url: string, text: string): boolean {
  try {
    return navigator.sendBeacon(url, text)
  } catch {
    return false
  }
}
