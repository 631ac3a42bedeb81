import type { Lag, Log } from '../log/log.js'
import { sharers, strictest, type Client } from './accounts.js'
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
  /** The other sinks of the account, by name: the rate is theirs as well, and they are counted in. */
  readonly sharedWith: readonly string[]
}

/** A sink, and what is known of it. */
export interface Measured extends Client {
  readonly lag: Pick<Lag, 'behind' | 'parked' | 'oldestAt'>
  /** What the sink's sender has done; absent: the worst is expected, that every event is wanted and none merged. */
  readonly figures?: Pick<Figures, 'events' | 'works' | 'passed'> | undefined
}

/** When the sinks were measured. */
export interface Moment {
  /** Events that the log takes in a day. */
  readonly arrivedPerDay: number
  /** Epoch milliseconds. */
  readonly now: number
}

const UNKNOWN = { events: 1, works: 1, passed: 1 }

/** What is to be expected of each sink, by name. One without a limit or deadline to keep is left out: it always keeps up. */
export function outlooks(sinks: readonly Measured[], { arrivedPerDay, now }: Moment): ReadonlyMap<string, Outlook> {
  const loads = sinks.map((sink) => ({ ...sink, ...loadOf(sink, arrivedPerDay) }))
  return new Map(
    loads.flatMap((load): [string, Outlook][] => {
      const { name, limits, lag, eventsPerDay, eventsPerWork, waiting } = load
      const sharing = sharers(load, loads)
      const beside = sharing.filter((each) => each !== load)
      const requests = strictest(sharing)
      const { deadlineMs } = limits
      if (!requests && deadlineMs === undefined) return []
      const planned = forecast({
        worksPerDay: load.worksPerDay,
        backlog: load.backlog,
        oldestMs: lag.oldestAt === undefined ? 0 : now - lag.oldestAt,
        items: load.items,
        ...(requests && { requests }),
        ...(deadlineMs !== undefined && { deadlineMs }),
        beside,
      })
      const sharedWith = beside.map((each) => each.name)
      return [[name, { eventsPerDay, eventsPerWork, backlog: waiting, sharedWith, ...planned }]]
    }),
  )
}

/** What a sink has to send, in events and in works. */
function loadOf({ limits: { items }, lag, figures }: Measured, arrivedPerDay: number) {
  // Of a sink that has delivered nothing yet, nothing is known.
  const { events, works, passed } = figures?.events ? figures : UNKNOWN
  const eventsPerWork = events / works
  // What the sink does not want passes without a request.
  const wanted = events / passed
  const eventsPerDay = arrivedPerDay * wanted
  const waiting = (lag.behind + lag.parked) * wanted
  return {
    items,
    eventsPerWork,
    eventsPerDay,
    waiting,
    worksPerDay: eventsPerDay / eventsPerWork,
    backlog: Math.ceil(waiting / eventsPerWork),
  }
}

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000

/** Events that the log takes in a day, by those of the last one; a younger log is taken for as busy as it was so far. */
export async function arrivalsPerDay(log: Pick<Log, 'arrived' | 'keptSince'>, now: number): Promise<number> {
  const [arrived, since] = await Promise.all([log.arrived(now - DAY_MS), log.keptSince()])
  const ageMs = Math.min(DAY_MS, Math.max(HOUR_MS, now - (since ?? now)))
  return (arrived * DAY_MS) / ageMs
}
