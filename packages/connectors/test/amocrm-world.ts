import type { DeliveryContext, Sink, SinkMemory } from '@throughline/collector'
import type { TrackedEvent } from '@throughline/protocol'
import { amocrm, AMOCRM_LIMITS, type AmocrmOptions, type DealWork } from '../src/amocrm/index.js'
import { amocrmAccount, type AmocrmAccount, type AmocrmAccountOptions } from '../src/testing/amocrm/index.js'
import { deliveryContext, type Handler } from './context.js'
import { sinkMemory } from './memory.js'
import { leapingClock } from './leaping-clock.js'

/** An account, a memory that outlives sinks, and what it takes to deliver. */
export interface AmocrmWorld {
  readonly account: AmocrmAccount
  readonly memory: SinkMemory
  readonly context: DeliveryContext
  /** Every request so far, such as `POST leads/complex`. */
  readonly requests: readonly string[]
  /** A sink as a new process would make it. */
  open(options?: Partial<AmocrmOptions>): Sink<DealWork>
  /** A delivery with something else behind `fetch`, or another memory. */
  through(parts: { handle?: Handler; memory?: SinkMemory }): DeliveryContext
}

export function amocrmWorld(options: Partial<AmocrmAccountOptions> = {}): AmocrmWorld {
  const clock = leapingClock()
  const memory = sinkMemory()
  const account = amocrmAccount({ clock, token: 'token', ...options })
  const requests: string[] = []
  const record: Handler = (request) => {
    requests.push(`${request.method} ${new URL(request.url).pathname.replace('/api/v4/', '')}`)
    return account.handle(request)
  }
  const through: AmocrmWorld['through'] = (parts) =>
    deliveryContext({ clock, limits: AMOCRM_LIMITS, handle: record, memory, ...parts })
  return {
    account,
    memory,
    requests,
    context: through({}),
    through,
    open: (more) => amocrm({ baseUrl: 'https://demo.amocrm.ru', token: 'token', ...more }),
  }
}

/** The work that the sink makes of the events of one application. */
export function workOf(sink: Sink<DealWork>, ...events: readonly TrackedEvent[]): DealWork {
  if (!sink.merge) throw new TypeError('this sink does not merge')
  return sink.merge(events)
}
