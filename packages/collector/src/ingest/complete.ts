import type { TrackedEvent } from '@throughline/protocol'
import { complete, knownFrom, type KnownApplication } from '../log/known.js'
import type { Log } from '../log/log.js'

/** Completes what came from outside with what its application brought along, in this call or before. */
export async function completed(events: readonly TrackedEvent[], log: Log): Promise<readonly TrackedEvent[]> {
  const outside = events.filter((event) => event.type !== 'application' && (event.applicationId ?? event.dealId))
  if (outside.length === 0) return events
  const here = new Map<string, KnownApplication>()
  for (const event of events) {
    const known = knownFrom(event)
    if (known) here.set(known.applicationId, known)
  }
  const found = await log.known(
    outside.map(({ site, applicationId, dealId }) => ({
      site,
      ...(applicationId && { applicationId }),
      ...(dealId && { dealId }),
    })),
  )
  const known = new Map(outside.map((event, index) => [event, here.get(event.applicationId ?? '') ?? found[index]]))
  return events.map((event) => complete(event, known.get(event)))
}
