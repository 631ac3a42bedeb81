import { forecast, type Forecast } from '@throughline/collector'
import type { Rate } from './read-figures.js'

/** Figures that somebody plans with. */
export interface PlanFigures {
  readonly eventsPerDay: number
  /** Calls to the vendor that one event causes. */
  readonly callsPerEvent: number
  readonly limit: Rate
  /** Distinct deals, applications or visitors that a day's events are about; absent: nothing is merged. */
  readonly keys?: number
  /** Works in one request; absent: one. */
  readonly batch?: number
  /** Events that wait already. */
  readonly backlog: number
  readonly deadlineMs?: number
}

/** One way to send, and what comes of it. */
export interface Scenario extends Forecast {
  readonly way: 'one call after the other' | 'merged' | 'in batches' | 'merged, in batches'
}

/** The plain way, and then each way that the figures allow, the best last. */
export function scenarios(figures: PlanFigures): readonly Scenario[] {
  const { keys, batch } = figures
  return [
    scenario('one call after the other', figures, { merge: false, items: 1 }),
    ...(keys !== undefined ? [scenario('merged', figures, { merge: true, items: 1 })] : []),
    ...(batch !== undefined && keys === undefined
      ? [scenario('in batches', figures, { merge: false, items: batch })]
      : []),
    ...(batch !== undefined && keys !== undefined
      ? [scenario('merged, in batches', figures, { merge: true, items: batch })]
      : []),
  ]
}

function scenario(
  way: Scenario['way'],
  { eventsPerDay, callsPerEvent, limit, keys = Infinity, backlog, deadlineMs }: PlanFigures,
  { merge, items }: { readonly merge: boolean; readonly items: number },
): Scenario {
  // Merged, all that a day tells of one deal is one state to be written, however many calls it would have been.
  const works = (events: number): number => (merge ? Math.min(events, keys) : events * callsPerEvent)
  return {
    way,
    ...forecast({
      worksPerDay: works(eventsPerDay),
      backlog: works(backlog),
      items,
      requests: limit,
      ...(deadlineMs !== undefined && { deadlineMs }),
    }),
  }
}
