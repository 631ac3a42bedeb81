import type { TrackedEvent } from '@throughline/protocol'

/**
 * The event without what the warehouse does not read, which is most of it: it is handed to another thread, and the
 * events of a page view are many.
 */
export function slim(event: TrackedEvent): TrackedEvent {
  const { page: _page, ids: _ids, trackers: _trackers, context: _context, traits: _traits, ...rest } = event
  if (event.type !== 'page' || event.userId !== undefined) return rest
  const { touches: _touches, ...visit } = rest
  return { ...visit, properties: {} }
}
