import type { TrackedEvent } from '@throughline/protocol'
import type { AnySink, Start } from '../sink.js'
import { eventMapper, type EventMap } from './event-map.js'
import { eventFilter, type EventFilter } from './filter.js'

/** What a user may add to any sink, whatever its connector. */
export interface Tailoring {
  readonly filter?: EventFilter | ((event: TrackedEvent) => boolean)
  readonly map?: EventMap | ((event: TrackedEvent) => TrackedEvent | undefined)
  readonly startFrom?: Start
  readonly formerly?: string
}

/**
 * The sink with a filter and a mapping before everything that its connector does: what does not pass the filter, or is
 * mapped to `undefined`, it never sees.
 *
 * @example
 * tailored(webhook({ url, secret }), { filter: { types: ['application', 'deal'] }, startFrom: 'now' })
 */
export function tailored(sink: AnySink, tailoring: Tailoring): AnySink {
  const { filter, map, startFrom, formerly } = tailoring
  const passes = typeof filter === 'function' ? filter : eventFilter(filter ?? {})
  const mapped = typeof map === 'function' ? map : eventMapper(map ?? {})
  return {
    ...sink,
    tailoring,
    ...(startFrom !== undefined && { startFrom }),
    ...(formerly !== undefined && { formerly }),
    transform: (event) => {
      if (!passes(event)) return undefined
      const seen = mapped(event)
      return seen && sink.transform ? sink.transform(seen) : seen
    },
  }
}
