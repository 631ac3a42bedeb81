import type { Purpose, TrackedEvent } from '@throughline/protocol'
import type { Entry } from '../log/log.js'
import type { AnySink } from '../sink.js'

/** An entry as one sink sees it: not at all, as an event under a key, or as something its own code fails over. */
export type Prepared =
  | { readonly kind: 'unwanted'; readonly entry: Entry }
  | { readonly kind: 'wanted'; readonly entry: Entry; readonly key: string; readonly event: TrackedEvent }
  | { readonly kind: 'broken'; readonly entry: Entry; readonly key: string; readonly reason: string }

/** Whether the visitor lets the event be used for that purpose. What was never asked is allowed. */
export function allows(event: TrackedEvent, purpose: Purpose): boolean {
  return purpose === 'necessary' || event.consent?.[purpose] !== false
}

/** Asks, in this order and here alone: consent, the sink's transformation, what it accepts, and its key. */
export function prepare(sink: AnySink, entry: Entry): Prepared {
  if (!allows(entry.event, sink.purpose)) return { kind: 'unwanted', entry }
  try {
    const event = sink.transform ? sink.transform(entry.event) : entry.event
    if (event === undefined || sink.accepts?.(event) === false) return { kind: 'unwanted', entry }
    return { kind: 'wanted', entry, event, key: sink.key?.(event) ?? event.id }
  } catch (error) {
    const reason = `the filter or mapping failed: ${error instanceof Error ? error.message : String(error)}`
    return { kind: 'broken', entry, key: entry.event.id, reason }
  }
}
