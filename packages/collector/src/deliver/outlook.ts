import type { Lag, Log } from '../log/log.js'
import type { Limits } from '../sink.js'
import { forecast, type Forecast } from './forecast.js'
import type { Figures } from './meter.js'

/** Whether a sink keeps up with its vendor's limit, from what has been measured. */
export interface Outlook extends Forecast {
  /** Of the events that arrive in a day, those that the sink wants. */
  readonly eventsPerDay: number
  /** Events that are merged into one work; 1 where it is not known. */
  readonly eventsPerWork: number
  /** Events that wait. */
  readonly backlog: number
}

export interface Measured {
  /** Events that the log takes in a day. */
  readonly arrivedPerDay: number
  readonly lag: Pick<Lag, 'behind' | 'parked' | 'oldestAt'>
  /** What the sink's sender has done; absent: the worst is expected, that every event is wanted and none merged. */
  readonly figures?: Pick<Figures, 'events' | 'works' | 'passed'> | undefined
  /** Epoch milliseconds. */
  readonly now: number
}

const UNKNOWN = { events: 1, works: 1, passed: 1 }

/** What is to be expected of a sink; `undefined` when it has no limit or deadline to keep: then it keeps up with anything. */
export function outlook(limits: Limits, { arrivedPerDay, lag, figures, now }: Measured): Outlook | undefined {
  if (!limits.requests && limits.deadlineMs === undefined) return undefined
  // Of a sink that has delivered nothing yet, nothing is known.
  const { events, works, passed } = figures?.events ? figures : UNKNOWN
  const eventsPerWork = events / works
  // What the sink does not want passes without a request.
  const wanted = events / passed
  const eventsPerDay = arrivedPerDay * wanted
  const backlog = (lag.behind + lag.parked) * wanted
  const planned = forecast({
    worksPerDay: eventsPerDay / eventsPerWork,
    backlog: Math.ceil(backlog / eventsPerWork),
    oldestMs: lag.oldestAt === undefined ? 0 : now - lag.oldestAt,
    items: limits.items,
    ...(limits.requests && { requests: limits.requests }),
    ...(limits.deadlineMs !== undefined && { deadlineMs: limits.deadlineMs }),
  })
  return { eventsPerDay, eventsPerWork, backlog, ...planned }
}

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000

/** Events that the log takes in a day, by those of the last one; a younger log is taken for as busy as it was so far. */
export async function arrivalsPerDay(log: Pick<Log, 'arrived' | 'keptSince'>, now: number): Promise<number> {
  const [arrived, since] = await Promise.all([log.arrived(now - DAY_MS), log.keptSince()])
  const ageMs = Math.min(DAY_MS, Math.max(HOUR_MS, now - (since ?? now)))
  return (arrived * DAY_MS) / ageMs
}
