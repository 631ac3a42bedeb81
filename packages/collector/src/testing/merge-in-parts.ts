import type { TrackedEvent } from '@throughline/protocol'
import type { Sink } from '../sink.js'

/**
 * The work of one key's events, oldest first, cut before those indexes, merged part by part and combined: as the
 * sender does with a backlog. The law to test of a sink is that it equals `merge` of all of them, whatever the cuts.
 *
 * @example
 * fc.assert(fc.property(events, cuts, (all, at) => expect(mergeInParts(sink, all, at)).toEqual(sink.merge?.(all))))
 */
export function mergeInParts<Work>(
  { merge, combine }: Pick<Sink<Work>, 'merge' | 'combine'>,
  events: readonly TrackedEvent[],
  cuts: readonly number[],
): Work {
  if (!merge || !combine) throw new TypeError('only a sink that merges and combines can be given its events in parts')
  const ends = [...new Set(cuts)].filter((cut) => cut > 0 && cut < events.length).sort((a, b) => a - b)
  const [first = [], ...others] = [...ends, events.length].map((end, index) => events.slice(ends[index - 1] ?? 0, end))
  return others.reduce((work, part) => combine(work, merge(part)), merge(first))
}
