import { Gauge, type Registry } from 'prom-client'
import type { SinkStatus } from './deliver.js'

/** What Prometheus is told of the sinks: the figures of their status, under a label each. */
export interface SinkGauges {
  set(status: SinkStatus): void
}

interface Figure {
  readonly name: string
  readonly help: string
  /** `undefined` where it does not apply. */
  readonly of: (status: SinkStatus) => number | undefined
}

const FIGURES: readonly Figure[] = [
  { name: 'position', help: 'Every entry up to there is settled', of: ({ position }) => position },
  { name: 'behind', help: 'Entries behind the cursor', of: ({ behind }) => behind },
  { name: 'parked', help: 'Entries that wait for another try', of: ({ parked }) => parked },
  { name: 'dead', help: 'Dead letters', of: ({ dead }) => dead },
  {
    name: 'oldest_timestamp_seconds',
    help: 'When the oldest entry behind the cursor was received; 0 when there is none',
    of: ({ oldestAt = 0 }) => oldestAt / 1_000,
  },
  {
    name: 'up',
    help: '1 while the sink takes deliveries, 0 while it is paused or refuses us',
    of: ({ state }) => (state === 'paused' || state === 'unauthorised' ? 0 : 1),
  },
  { name: 'requests', help: 'Requests made since the start', of: ({ requests }) => requests },
  { name: 'entries_per_second', help: 'Entries passed, of late', of: ({ entriesPerSecond }) => entriesPerSecond },
  {
    name: 'rate_factor',
    help: 'Part of the vendor’s rate that is used at most: less than 1 after complaints',
    of: ({ rateFactor }) => rateFactor,
  },
  {
    name: 'utilisation',
    help: 'Part of the vendor’s limit that a day’s events need; above 1 the backlog grows for ever',
    of: ({ plan }) => plan?.utilisation,
  },
  {
    name: 'drains_seconds',
    help: 'When the backlog is gone at the vendor’s limit; +Inf: never',
    of: ({ plan }) => plan && (plan.drainsInMs ?? Number.POSITIVE_INFINITY) / 1_000,
  },
]

export function sinkGauges(registers: Registry[]): SinkGauges {
  const gauges = FIGURES.map(({ name, help, of }) => {
    return { of, gauge: new Gauge({ name: `throughline_sink_${name}`, help, labelNames: ['sink'], registers }) }
  })
  return {
    set: (status) => {
      const { sink } = status
      for (const { of, gauge } of gauges) {
        const value = of(status)
        if (value !== undefined) gauge.set({ sink }, value)
      }
    },
  }
}
