import type { TrackedEvent } from '@throughline/protocol'
import type { Entry, Outcome } from '../log/log.js'
import type { AnySink } from '../sink.js'
import { allows } from './consent.js'

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

/** The key under which the sink orders and merges an event. */
export function keyOf(sink: AnySink, event: TrackedEvent): string {
  return sink.key?.(event) ?? event.id
}

/**
 * Sorts a window into what the sink does not want, what waits behind a parked key, and the works to send, merged by
 * key in the order in which the keys first appear.
 *
 * @param parked keys that are parked, and when each is due
 */
export function planWindow(sink: AnySink, entries: readonly Entry[], parked: ReadonlyMap<string, number>): WindowPlan {
  const settled: Outcome[] = []
  const groups = new Map<string, Entry[]>()
  // Held entries come first. What comes with them under their key is sent with them; otherwise it waits behind them.
  const due = new Set(entries.filter(({ attempts }) => attempts > 0).map(({ event }) => keyOf(sink, event)))
  for (const entry of entries) {
    const { position, event } = entry
    const key = keyOf(sink, event)
    const dueAt = due.has(key) ? undefined : parked.get(key)
    if (!allows(event, sink.purpose) || sink.accepts?.(event) === false) settled.push({ kind: 'delivered', position })
    else if (dueAt !== undefined)
      settled.push({ kind: 'parked', position, key, dueAt, reason: 'waits behind an earlier event' })
    else add(groups, key, entry)
  }
  return { settled, works: [...groups].flatMap(([key, group]) => worksOf(sink, key, group)) }
}

function add(groups: Map<string, Entry[]>, key: string, entry: Entry): void {
  const group = groups.get(key)
  if (group) group.push(entry)
  else groups.set(key, [entry])
}

function worksOf(sink: AnySink, key: string, entries: readonly Entry[]): readonly Planned[] {
  const ordered = entries.toSorted((a, b) => a.event.occurredAt - b.event.occurredAt || a.position - b.position)
  if (!sink.merge) return ordered.map((entry) => ({ key, work: entry.event, entries: [entry] }))
  return [{ key, work: sink.merge(ordered.map(({ event }) => event)), entries: ordered }]
}
