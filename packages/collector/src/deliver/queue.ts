import type { AnySink, Limits } from '../sink.js'
import type { Planned } from './plan-window.js'

/** The works of one window on their way out, handed out in batches that share no key with one under way. */
export interface WorkQueue {
  /** The next batch, oldest works first; empty when there is none at present. */
  next(items: number): readonly Planned[]
  /** The batch's keys may be handed out again. */
  done(batch: readonly Planned[]): void
}

/** @param alone keys whose works are sent in batches of one, since they failed alone of late; asked for every batch. */
export function workQueue(
  works: readonly Planned[],
  { bytes }: Pick<Limits, 'bytes'>,
  alone: () => ReadonlySet<string>,
): WorkQueue {
  let waiting = works
  const busy = new Set<string>()
  return {
    next: (items) => {
      const { batch, rest } = cut(waiting, { busy, alone: alone(), items, bytes })
      waiting = rest
      for (const { key } of batch) busy.add(key)
      return batch
    },
    done: (batch) => {
      for (const { key } of batch) busy.delete(key)
    },
  }
}

interface Cut {
  readonly busy: ReadonlySet<string>
  readonly alone: ReadonlySet<string>
  readonly items: number
  readonly bytes: number | undefined
}

function cut(
  works: readonly Planned[],
  { busy, alone, items, bytes }: Cut,
): { readonly batch: readonly Planned[]; readonly rest: readonly Planned[] } {
  // With nothing under way, which is the rule, a batch is a slice.
  if (busy.size === 0 && alone.size === 0 && bytes === undefined)
    return { batch: works.slice(0, items), rest: works.slice(items) }
  const batch: Planned[] = []
  let room = bytes ?? Infinity
  for (const [index, work] of works.entries()) {
    if (busy.has(work.key)) continue
    const size = bytes === undefined ? 0 : sizeOf(work)
    const full = batch.length >= (batch.some(({ key }) => alone.has(key)) ? 1 : items)
    if (full || (batch.length > 0 && (size > room || alone.has(work.key))))
      return { batch, rest: without(works, batch, index) }
    batch.push(work)
    room -= size
  }
  return { batch, rest: without(works, batch, works.length) }
}

/** The works that are not in the batch, which was taken from the first `seen`. */
function without(works: readonly Planned[], batch: readonly Planned[], seen: number): readonly Planned[] {
  const taken = new Set(batch)
  return [...works.slice(0, seen).filter((work) => !taken.has(work)), ...works.slice(seen)]
}

function sizeOf({ work }: Planned): number {
  return Buffer.byteLength(JSON.stringify(work) ?? '')
}

const MERGING_WINDOW = 5_000
const SMALLEST_WINDOW = 200
const LARGEST_WINDOW = 2_000
const READ_AHEAD_MS = 30_000

/**
 * Entries that a sink reads at once: one that merges reads far, which is what makes its work small; any other reads
 * only what it can send in half a minute.
 */
export function windowOf({ limits, merge }: Pick<AnySink, 'limits' | 'merge'>): number {
  if (limits.window !== undefined) return limits.window
  if (merge) return MERGING_WINDOW
  const { items, requests } = limits
  if (!requests) return LARGEST_WINDOW
  const sendable = items * Math.ceil((READ_AHEAD_MS * requests.count) / requests.intervalMs)
  return Math.min(LARGEST_WINDOW, Math.max(SMALLEST_WINDOW, items, sendable))
}
