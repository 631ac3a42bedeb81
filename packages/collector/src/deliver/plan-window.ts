import type { Outcome } from '../log/log.js'
import type { AnySink, Result } from '../sink.js'
import { outcomesOf } from './outcome.js'
import type { Prepared } from './prepare.js'

/** Entries of one key merged into one thing to send. */
export interface Planned {
  readonly key: string
  readonly work: unknown
  /** Of its entries, in the order in which they were merged. */
  readonly positions: readonly number[]
  /** How often the most patient of its entries was held back. */
  readonly attempts: number
}

/** What is to become of a window, which may be read in several parts. */
export interface WindowPlan {
  /** Takes up the next entries; returns what becomes at once of those that are not to be sent. */
  add(entries: readonly Prepared[], parts: PartOptions): readonly Outcome[]
  /** The works to send, in the order in which their keys first appeared. */
  works(): readonly Planned[]
  /** How many works there are by now. */
  size(): number
}

export interface PartOptions {
  readonly now: number
  readonly random: () => number
  /** Keys that are parked, and when each is due. */
  readonly parked: ReadonlyMap<string, number>
}

type Wanted = Extract<Prepared, { kind: 'wanted' }>

/** Why an entry is parked that is not to blame itself. */
export const WAITS = 'waits behind an earlier event'

/**
 * Sorts entries into what the sink does not want, what waits behind a parked key, and works, merged by key. Only a
 * sink that can `combine` may be given a second part.
 */
export function planWindow(sink: AnySink): WindowPlan {
  const works = new Map<string, readonly Planned[]>()
  // Held entries come first. What comes with them under their key is sent with them; otherwise it waits behind them.
  const due = new Set<string>()

  function waitsUntil({ key, entry }: Wanted, parked: ReadonlyMap<string, number>): number | undefined {
    if (entry.attempts > 0) due.add(key)
    return due.has(key) ? undefined : parked.get(key)
  }

  return {
    add: (entries, { now, random, parked }) => {
      const settled: Outcome[] = []
      const fail = (key: string, failed: readonly Prepared[], reason: string): void => {
        const result: Result = { kind: 'retry', reason }
        settled.push(...outcomesOf({ key, ...placesOf(failed) }, result, now, random()))
      }
      const groups = new Map<string, Wanted[]>()
      for (const prepared of entries) {
        const { position } = prepared.entry
        if (prepared.kind === 'unwanted') settled.push({ kind: 'delivered', position })
        else if (prepared.kind === 'broken') fail(prepared.key, [prepared], prepared.reason)
        else {
          const { key } = prepared
          const dueAt = waitsUntil(prepared, parked)
          if (dueAt === undefined) group(groups, prepared)
          else settled.push({ kind: 'parked', position, key, dueAt, reason: WAITS })
        }
      }
      for (const [key, members] of groups) {
        try {
          works.set(key, joined(sink, works.get(key), worksOf(sink, key, members)))
        } catch (error) {
          const reason = error instanceof Error ? error.message : String(error)
          fail(key, members, `merging failed: ${reason}`)
        }
      }
      return settled
    },
    works: () => [...works.values()].flat(),
    size: () => works.size,
  }
}

function group(groups: Map<string, Wanted[]>, prepared: Wanted): void {
  const members = groups.get(prepared.key)
  if (members) members.push(prepared)
  else groups.set(prepared.key, [prepared])
}

function worksOf(sink: AnySink, key: string, members: readonly Wanted[]): readonly Planned[] {
  const ordered = members.toSorted(
    (a, b) => a.event.occurredAt - b.event.occurredAt || a.entry.position - b.entry.position,
  )
  if (!sink.merge) return ordered.map((each) => ({ key, work: each.event, ...placesOf([each]) }))
  return [{ key, work: sink.merge(ordered.map(({ event }) => event)), ...placesOf(ordered) }]
}

/** Of a sink that combines, a key has one work. */
function joined(
  { combine }: AnySink,
  earlier: readonly Planned[] = [],
  later: readonly Planned[] = [],
): readonly Planned[] {
  const [first, second] = [earlier[0], later[0]]
  if (!combine || !first || !second) return [...earlier, ...later]
  return [
    {
      key: first.key,
      work: combine(first.work, second.work),
      positions: [...first.positions, ...second.positions],
      attempts: Math.max(first.attempts, second.attempts),
    },
  ]
}

function placesOf(members: readonly Prepared[]): Pick<Planned, 'positions' | 'attempts'> {
  return {
    positions: members.map(({ entry }) => entry.position),
    attempts: members.reduce((most, { entry }) => Math.max(most, entry.attempts), 0),
  }
}
