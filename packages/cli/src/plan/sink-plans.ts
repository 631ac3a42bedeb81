import { forecast, type AnySink, type Forecast, type Lag } from '@throughline/collector'
import type { LiveSink } from '../live.js'

/** Whether one configured sink keeps up, from what has been measured. */
export interface SinkPlan extends Forecast {
  readonly sink: string
  /** Of the log's events in the last day, those that the sink wants. */
  readonly eventsPerDay: number
  /** Events that are merged into one work, as measured since the server started; 1 where it is not known. */
  readonly eventsPerWork: number
  readonly backlog: number
}

export interface Measured {
  /** Events that the log took in the last 24 hours. */
  readonly arrivedPerDay: number
  readonly lags: ReadonlyMap<string, Lag>
  /** By sink, from a running server; empty without one. */
  readonly live: ReadonlyMap<string, LiveSink>
}

/** One plan for each sink that has a limit to keep; those without one keep up with anything. */
export function sinkPlans(sinks: readonly AnySink[], measured: Measured): readonly SinkPlan[] {
  return sinks.flatMap((sink) => planOf(sink, measured) ?? [])
}

function planOf({ name, limits }: AnySink, { arrivedPerDay, lags, live }: Measured): SinkPlan | undefined {
  if (!limits.requests) return undefined
  const seen = live.get(name)
  const eventsPerWork = seen && seen.works > 0 ? seen.events / seen.works : 1
  // What the sink does not want passes without a request.
  const wanted = seen && seen.passed > 0 ? seen.events / seen.passed : 1
  const eventsPerDay = arrivedPerDay * wanted
  const backlog = ((lags.get(name)?.behind ?? 0) + (lags.get(name)?.parked ?? 0)) * wanted
  const planned = forecast({
    worksPerDay: eventsPerDay / eventsPerWork,
    backlog: Math.ceil(backlog / eventsPerWork),
    items: limits.items,
    requests: limits.requests,
    ...(limits.deadlineMs !== undefined && { deadlineMs: limits.deadlineMs }),
  })
  return { sink: name, eventsPerDay, eventsPerWork, backlog, ...planned }
}
