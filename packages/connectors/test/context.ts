import { SinkUnavailable, type Clock, type DeliveryContext, type Limits, type SinkMemory } from '@throughline/collector'
import { sinkMemory } from './memory.js'

export type Handler = (request: Request) => Promise<Response>

export interface ContextOptions {
  readonly clock: Clock
  readonly limits: Limits
  readonly handle: Handler
  readonly memory?: SinkMemory
}

/** What the sender gives a sink, with the vendor at the other end of `fetch`: keeps the limit, aborts what hangs. */
export function deliveryContext({ clock, limits, handle, memory = sinkMemory() }: ContextOptions): DeliveryContext {
  const started: number[] = []
  const admit = async (): Promise<void> => {
    const { count, intervalMs } = limits.requests ?? { count: Infinity, intervalMs: 0 }
    const freeAt = (started.at(-count) ?? -Infinity) + intervalMs
    if (freeAt > clock.now()) await clock.sleep(freeAt - clock.now())
    started.push(clock.now())
  }
  return {
    clock,
    random: () => 0.5,
    memory,
    signal: new AbortController().signal,
    fetch: async (input, init) => {
      await admit()
      const request = new AbortController()
      const answered = new AbortController()
      const timeout = clock.sleep(limits.timeoutMs, answered.signal).then((): never => {
        request.abort()
        throw new SinkUnavailable('no-answer', `no answer within ${limits.timeoutMs} ms`)
      })
      const response = handle(new Request(input, { ...init, signal: request.signal }))
      try {
        return await Promise.race([response, timeout])
      } catch (cause) {
        throw cause instanceof SinkUnavailable ? cause : new SinkUnavailable('no-answer', 'cut off', { cause })
      } finally {
        answered.abort()
        timeout.catch(() => undefined)
        response.catch(() => undefined)
      }
    },
  }
}
