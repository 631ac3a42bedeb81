import type { Limits } from '../sink.js'

/** What a sink has to send, and what it may. */
export interface Load {
  /** Works that come in a day, before any batching: events, or what they are merged into. */
  readonly worksPerDay: number
  /** Works that wait already. */
  readonly backlog: number
  /** How long the oldest of them has waited by now. Default: 0. */
  readonly oldestMs?: number
  /** Works in one request. */
  readonly items: number
  /** Absent: as many as there are. */
  readonly requests?: Limits['requests']
  /** How old an event may be when it arrives. */
  readonly deadlineMs?: number
  /** What else is sent at the same rate, by turns. */
  readonly beside?: readonly Pick<Load, 'worksPerDay' | 'backlog' | 'items'>[]
}

/** Whether a sync ever finishes, and what it costs until then. */
export interface Forecast {
  readonly requestsPerDay: number
  /**
   * Part of the vendor's limit that the daily requests use, those of the others at the same rate among them; above 1 the
   * backlog grows for ever.
   */
  readonly utilisation: number
  /** How long the vendor's limit makes a day's requests take, in hours. */
  readonly hoursPerDay: number
  /** When the backlog is gone, milliseconds from now; absent: never. */
  readonly drainsInMs?: number
  /** Part of the vendor's deadline that goes by before the slowest event arrives; absent where there is none. */
  readonly deadlineUsed?: number
  /** Whether events wait no longer than the vendor takes them. Without a deadline it is always met. */
  readonly inTime: boolean
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** Answers "will this sync ever finish?" from the vendor's limit, in full batches and at its full rate. */
export function forecast(load: Load): Forecast {
  const { worksPerDay, backlog, oldestMs = 0, items, requests, deadlineMs, beside = [] } = load
  const requestMs = requests ? requests.intervalMs / requests.count : 0
  const requestsPerDay = worksPerDay / items
  const othersPerDay = beside.reduce((sum, other) => sum + other.worksPerDay / other.items, 0)
  const utilisation = ((requestsPerDay + othersPerDay) * requestMs) / DAY_MS
  const waiting = Math.ceil(backlog / items)
  // Taking turns, the others have sent as much as this one when it is done, or all that they had.
  const before = beside.reduce((sum, other) => sum + Math.min(waiting, Math.ceil(other.backlog / other.items)), 0)
  const drainsInMs = drainMs((waiting + before) * requestMs, utilisation)
  // The oldest goes first, so that none waits for longer than it has waited and than the backlog takes.
  const slowestMs = Math.max(oldestMs, drainsInMs ?? Infinity)
  const deadlineUsed = deadlineMs === undefined ? undefined : slowestMs / deadlineMs
  return {
    requestsPerDay,
    utilisation,
    hoursPerDay: utilisation * 24,
    ...(drainsInMs !== undefined && { drainsInMs }),
    ...(deadlineUsed !== undefined && { deadlineUsed }),
    inTime: (deadlineUsed ?? 0) <= 1,
  }
}

/** What comes in meanwhile takes its part of the rate; the backlog has the rest. */
function drainMs(workMs: number, utilisation: number): number | undefined {
  const spare = 1 - utilisation
  if (spare > 0) return workMs / spare
  return workMs === 0 && spare === 0 ? 0 : undefined
}

/** A day in which the works of one key are merged is never more than its distinct keys, however many events it has. */
export function merged(works: number, keys: number): number {
  return Math.min(works, keys)
}
