import { setMaxListeners } from 'node:events'
import type { Clock } from '@throughline/collector'
import type { StoredDelivery, StoredHook, Tables } from './state.js'

const MINUTE_MS = 60_000

/** An answer later than this counts as none. */
const ANSWER_WITHIN_MS = 2_000
/** When a hook is sent again: the last two steps are taken for a 499 or a 5xx alone. */
const RETRY_AFTER_MS = [5 * MINUTE_MS, 15 * MINUTE_MS, 15 * MINUTE_MS, 60 * MINUTE_MS]
const RETRIES_FOR_ANY_FAILURE = 2
/** More wrong answers than this within two hours disable the hook. */
const FAILURES_ALLOWED = 100
const FAILURE_WINDOW_MS = 120 * MINUTE_MS
/** Deliveries kept at once; the oldest are given up beyond it. */
const MAX_DELIVERIES = 10_000

/** Sends the account's webhooks, each on its own and with amoCRM's patience. */
export interface Outbox {
  /** Puts a hook into the tables for every destination that asked for it; the caller saves. */
  put(setting: string, body: string): void
  /** Sends what has been put. */
  send(): void
  /** Resolves when nothing is under way and nothing waits for its next try. */
  idle(): Promise<void>
  /** Stops sending; what is left stays in the tables. */
  close(): void
}

export function outbox(tables: Tables, clock: Clock, fetchHook: typeof fetch): Outbox {
  const closing = new AbortController()
  // Every delivery that waits for its time listens.
  setMaxListeners(0, closing.signal)
  const running = new Map<number, Promise<void>>()

  async function run(first: StoredDelivery): Promise<void> {
    let delivery: StoredDelivery | undefined = first
    while (delivery && !closing.signal.aborted) {
      await clock.sleep(delivery.dueAt - clock.now(), closing.signal)
      const hook: StoredHook | undefined = tables.hooks.get(delivery.hookId)
      if (closing.signal.aborted) return
      const status: number = hook && !hook.disabled ? await attempt(hook, delivery) : 200
      if (closing.signal.aborted) return
      if (hook && !accepted(status)) noteFailure(hook)
      delivery = accepted(status) ? undefined : again(delivery, status)
      if (delivery) tables.deliveries.set(delivery.id, delivery)
      else tables.deliveries.delete(first.id)
      tables.save()
    }
  }

  async function attempt({ destination }: StoredHook, { body }: StoredDelivery): Promise<number> {
    const giveUp = new AbortController()
    const answered = new AbortController()
    const headers = { 'content-type': 'application/x-www-form-urlencoded', 'user-agent': 'amoCRM-Webhooks/3.0' }
    const request = fetchHook(destination, { method: 'POST', headers, body, signal: giveUp.signal })
      .then(({ status }) => status)
      .catch(() => 0)
    const patience = clock.sleep(ANSWER_WITHIN_MS, AbortSignal.any([answered.signal, closing.signal])).then(() => 0)
    const status = await Promise.race([request, patience])
    answered.abort()
    giveUp.abort()
    return status
  }

  function again(delivery: StoredDelivery, status: number): StoredDelivery | undefined {
    const waitMs = RETRY_AFTER_MS[delivery.attempts]
    const allowed = status >= 499 || delivery.attempts < RETRIES_FOR_ANY_FAILURE
    if (waitMs === undefined || !allowed) return undefined
    return { ...delivery, attempts: delivery.attempts + 1, dueAt: clock.now() + waitMs }
  }

  function noteFailure(hook: StoredHook): void {
    const now = clock.now()
    const failedAt = [...hook.failedAt.filter((at) => at > now - FAILURE_WINDOW_MS), now]
    const disabled = failedAt.length > FAILURES_ALLOWED
    tables.hooks.set(hook.id, { ...hook, failedAt: failedAt.slice(-FAILURES_ALLOWED), disabled })
  }

  return {
    put: (setting, body) => {
      for (const hook of tables.hooks.values()) {
        if (hook.disabled || !hook.settings.includes(setting)) continue
        const id = tables.nextId()
        tables.deliveries.set(id, { id, hookId: hook.id, body, attempts: 0, dueAt: clock.now() })
      }
      for (const id of tables.deliveries.keys()) {
        if (tables.deliveries.size <= MAX_DELIVERIES) break
        if (!running.has(id)) tables.deliveries.delete(id)
      }
    },
    send: () => {
      for (const delivery of tables.deliveries.values()) {
        if (running.has(delivery.id)) continue
        const done = run(delivery).finally(() => running.delete(delivery.id))
        running.set(delivery.id, done)
      }
    },
    idle: async () => {
      while (running.size > 0) await Promise.all(running.values())
    },
    close: () => closing.abort(),
  }
}

/** amoCRM counts every answer from 100 to 299 as received. */
function accepted(status: number): boolean {
  return status >= 100 && status < 300
}
