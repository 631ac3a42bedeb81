import { outlooks, type AnySink, type Lag, type Outlook } from '@throughline/collector'
import type { LiveSink } from '../live.js'

/** Whether one configured sink keeps up. */
export interface SinkPlan extends Outlook {
  readonly sink: string
  /** How old an event may be when it reaches the vendor. */
  readonly deadlineMs?: number
}

export interface Measured {
  /** Events that the log takes in a day. */
  readonly arrivedPerDay: number
  readonly lags: ReadonlyMap<string, Lag>
  /** By sink, from a running server; empty without one. */
  readonly live: ReadonlyMap<string, LiveSink>
  /** Epoch milliseconds. */
  readonly now: number
}

const NOTHING_WAITS = { behind: 0, parked: 0 }

/** One plan for each sink that has a limit to keep; those without one keep up with anything. */
export function sinkPlans(
  sinks: readonly AnySink[],
  { arrivedPerDay, lags, live, now }: Measured,
): readonly SinkPlan[] {
  const measured = sinks.map(({ name, limits }) => {
    return { name, limits, lag: lags.get(name) ?? NOTHING_WAITS, figures: live.get(name) }
  })
  const plans = outlooks(measured, { arrivedPerDay, now })
  return sinks.flatMap(({ name, limits: { deadlineMs } }) => {
    const plan = plans.get(name)
    return plan ? [{ sink: name, ...plan, ...(deadlineMs !== undefined && { deadlineMs }) }] : []
  })
}
