import type { DeliveryContext } from '@throughline/collector'
import type { TrackedEvent } from '@throughline/protocol'
import { metrica, type MetricaOptions } from '../src/metrica/index.js'
import { metricaCounter, type MetricaCounter, type MetricaCounterOptions } from '../src/testing/metrica/index.js'
import { application } from './events.js'
import { vendorWorld, type VendorWorld } from './vendor-world.js'

export const FIRST_CLIENT = 1_700_000_000_000_000_000n
const GOALS = ['application', 'target_deal', 'sale', 'payment']

/** A sink and a counter that fit each other, but for the options that a test gives. */
export function metricaWorld(
  options: Partial<MetricaOptions> = {},
  counter: Partial<MetricaCounterOptions> = {},
): VendorWorld<MetricaCounter> {
  return vendorWorld({
    open: (clock) =>
      metricaCounter({
        clock,
        counterId: 77,
        token: 'token',
        goals: GOALS,
        visitors: (id) => id !== 'stranger',
        ...counter,
      }),
    sink: metrica({ counterId: 77, token: 'token', ...options }),
  })
}

/** The ClientId of a visitor by a number. */
export function clientId(number: number): string {
  return String(FIRST_CLIENT + BigInt(number))
}

/** An event of a visitor whom Metrica knows. */
export function ofClient(number: number, more: Partial<TrackedEvent> = {}): TrackedEvent {
  return application(`app-${number}`, { trackers: { metricaClientId: clientId(number) }, ...more })
}

/** The world's context, in which Metrica goes away with that request, the first being 1. */
export function awayAt({ context, fake }: VendorWorld<MetricaCounter>, request: number): DeliveryContext {
  let asked = 0
  return {
    ...context,
    fetch: (...args) => {
      asked += 1
      if (asked === request) fake.faults.start({ kind: 'server-error' })
      return context.fetch(...args)
    },
  }
}
