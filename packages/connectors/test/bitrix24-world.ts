import type { DeliveryContext, Sink, SinkMemory } from '@throughline/collector'
import type { TrackedEvent } from '@throughline/protocol'
import { bitrix24, BITRIX24_LIMITS, type Bitrix24Options, type DealState } from '../src/bitrix24/index.js'
import { bitrix24Portal, type Bitrix24Portal, type Bitrix24PortalOptions } from '../src/testing/bitrix24/index.js'
import { deliveryContext, type Handler } from './context.js'
import { leapingClock } from './leaping-clock.js'
import { sinkMemory } from './memory.js'

/** A portal, a memory that outlives sinks, and what it takes to deliver. */
export interface Bitrix24World {
  readonly portal: Bitrix24Portal
  readonly memory: SinkMemory
  readonly context: DeliveryContext
  /** The commands of every request so far, such as `['crm.deal.add', 'crm.deal.add']`. */
  readonly requests: readonly (readonly string[])[]
  /** A sink as a new process would make it. */
  open(options?: Partial<Bitrix24Options>): Sink<DealState>
  /** A delivery with something else behind `fetch`, or another memory. */
  through(parts: { handle?: Handler; memory?: SinkMemory }): DeliveryContext
}

/** The work that the sink makes of the events of one application. */
export function workOf(sink: Sink<DealState>, ...events: readonly TrackedEvent[]): DealState {
  if (!sink.merge) throw new TypeError('this sink does not merge')
  return sink.merge(events)
}

export function bitrix24World(options: Partial<Bitrix24PortalOptions> = {}): Bitrix24World {
  const clock = leapingClock()
  const memory = sinkMemory()
  const portal = bitrix24Portal({ clock, ...options })
  const requests: (readonly string[])[] = []
  const record: Handler = async (request) => {
    requests.push(methodsIn(await request.clone().text()))
    return portal.handle(request)
  }
  const through: Bitrix24World['through'] = (parts) =>
    deliveryContext({ clock, limits: BITRIX24_LIMITS, handle: record, memory, ...parts })
  return {
    portal,
    memory,
    requests,
    context: through({}),
    through,
    open: (more) => bitrix24({ hook: 'https://demo.bitrix24.ru/rest/1/demo/', ...more }),
  }
}

/** The methods of a batch, in their order. */
export function methodsIn(body: string): readonly string[] {
  const { cmd }: { cmd: Record<string, string> } = JSON.parse(body)
  return Object.values(cmd).map((command) => command.split('?')[0] ?? '')
}
