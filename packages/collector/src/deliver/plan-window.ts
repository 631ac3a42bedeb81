import type { Entry, Outcome } from '../log/log.js'
import type { AnySink, Result } from '../sink.js'
import { outcomesOf } from './outcome.js'
import type { Prepared } from './prepare.js'

/** Entries of one key merged into one thing to send. */
export interface Planned {
  readonly key: string
  readonly work: unknown
  readonly entries: readonly Entry[]
}

/** What is to become of a window: some entries are settled at once, the others are sent. */
export interface WindowPlan {
  readonly settled: readonly Outcome[]
  readonly works: readonly Planned[]
}

export interface WindowParts {
  readonly now: number
  readonly random: () => number
  /** Keys that are parked, and when each is due. */
  readonly parked: ReadonlyMap<string, number>
  /** Keys that are tried after all others, because they failed alone of late. */
  readonly behind: ReadonlySet<string>
}

type Wanted = Extract<Prepared, { kind: 'wanted' }>

/**
 * Sorts a window into what the sink does not want, what waits behind a parked key, and the works to send, merged by
 * key in the order in which the keys first appear.
 */
export function planWindow(sink: AnySink, window: readonly Prepared[], parts: WindowParts): WindowPlan {
  const settled: Outcome[] = []
  const groups = new Map<string, Wanted[]>()
  // Held entries come first. What comes with them under their key is sent with them; otherwise it waits behind them.
  const due = new Set(window.flatMap((each) => (each.kind === 'wanted' && each.entry.attempts > 0 ? [each.key] : [])))
  for (const prepared of window) {
    const { position } = prepared.entry
    switch (prepared.kind) {
      case 'unwanted':
        settled.push({ kind: 'delivered', position })
        break
      case 'broken':
        settled.push(...fail({ key: prepared.key, entries: [prepared.entry] }, prepared.reason, parts))
        break
      case 'wanted': {
        const { key } = prepared
        const dueAt = due.has(key) ? undefined : parts.parked.get(key)
        if (dueAt === undefined) add(groups, prepared)
        else settled.push({ kind: 'parked', position, key, dueAt, reason: WAITS })
      }
    }
  }
  const works: Planned[] = []
  for (const [key, group] of groups) {
    const made = worksOf(sink, key, group)
    if (Array.isArray(made)) works.push(...made)
    else settled.push(...fail({ key, entries: group.map(({ entry }) => entry) }, made.reason, parts))
  }
  return { settled, works: last(works, parts.behind) }
}

/** Why an entry is parked that is not to blame itself. */
export const WAITS = 'waits behind an earlier event'

function add(groups: Map<string, Wanted[]>, prepared: Wanted): void {
  const group = groups.get(prepared.key)
  if (group) group.push(prepared)
  else groups.set(prepared.key, [prepared])
}

type Made = Planned[] | { readonly reason: string }

function worksOf(sink: AnySink, key: string, group: readonly Wanted[]): Made {
  const ordered = group.toSorted(
    (a, b) => a.event.occurredAt - b.event.occurredAt || a.entry.position - b.entry.position,
  )
  if (!sink.merge) return ordered.map(({ event, entry }) => ({ key, work: event, entries: [entry] }))
  try {
    const work = sink.merge(ordered.map(({ event }) => event))
    return [{ key, work, entries: ordered.map(({ entry }) => entry) }]
  } catch (error) {
    return { reason: `merging failed: ${error instanceof Error ? error.message : String(error)}` }
  }
}

function fail(what: Omit<Planned, 'work'>, reason: string, { now, random }: WindowParts): readonly Outcome[] {
  const result: Result = { kind: 'retry', reason }
  return outcomesOf(what, result, now, random())
}

function last(works: readonly Planned[], behind: ReadonlySet<string>): readonly Planned[] {
  if (behind.size === 0) return works
  return [...works.filter(({ key }) => !behind.has(key)), ...works.filter(({ key }) => behind.has(key))]
}
