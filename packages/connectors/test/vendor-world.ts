import type { AnySink, Clock, DeliveryContext } from '@throughline/collector'
import type { Vendor } from '../src/testing/vendor/vendor.js'
import { deliveryContext } from './context.js'
import { leapingClock } from './leaping-clock.js'
import { application } from './events.js'
import { misbehaviour } from './misbehaviour.js'
import { sinkContract, type CaseName, type Deviation, type SinkUnderTest } from './sink-contract.js'

/** A sink with its stand-in at the other end, and every request that reached it. */
export interface VendorWorld<Fake extends Vendor> {
  readonly fake: Fake
  readonly sink: AnySink
  readonly context: DeliveryContext
  readonly requests: readonly Request[]
}

export function vendorWorld<Fake extends Vendor>(parts: {
  readonly open: (clock: Clock) => Fake
  readonly sink: AnySink
}): VendorWorld<Fake> {
  const clock = leapingClock()
  const fake = parts.open(clock)
  const requests: Request[] = []
  const context = deliveryContext({
    clock,
    limits: parts.sink.limits,
    handle: (request) => {
      requests.push(request.clone())
      return fake.handle(request)
    },
  })
  return { fake, sink: parts.sink, context, requests }
}

/** Runs the promises of a sink over a vendor's stand-in. */
export function vendorContract<Fake extends Vendor>(
  name: string,
  parts: {
    readonly open: () => VendorWorld<Fake>
    /** Application IDs at the vendor, in the order in which they came, repeats included. */
    readonly received: (fake: Fake) => readonly unknown[]
    readonly event?: SinkUnderTest['event']
    readonly poison: SinkUnderTest['poison']
  },
  deviations: Partial<Record<CaseName, Deviation>> = {},
): void {
  sinkContract(
    name,
    async () => {
      const { fake, sink, context, requests } = parts.open()
      return {
        sink,
        context,
        event: parts.event ?? ((number) => application(`app-${number}`)),
        poison: parts.poison,
        received: async () => parts.received(fake).map((id) => Number(String(id).slice('app-'.length))),
        writes: () => requests.length,
        ...misbehaviour(fake.faults),
      }
    },
    deviations,
  )
}
