import { isJsonObject, type TrackedEvent } from '@throughline/protocol'
import type { Limits, Sink } from '../../sink.js'
import { front, type FrontOptions } from './front.js'
import { readAnswer } from './read-answer.js'
import type { Audited, Vendor } from './vendor.js'

export const TRACKER_LIMITS: Limits = {
  items: 10,
  requests: { count: 4, intervalMs: 1_000 },
  timeoutMs: 3_000,
  window: 100,
  concurrency: 2,
  account: 'tracker',
}

interface Hit {
  readonly id: string
  readonly visitor: string
  readonly poison: boolean
}

/**
 * An analytics vendor with two properties under one account: takes events in batches, drops repeats by ID, and refuses a
 * whole batch for one bad event.
 */
export function tracker(options: Omit<FrontOptions, 'requests'>): readonly Vendor[] {
  const properties = new Map([property('tracker', options), property('mirror', options)])
  const before = front({ ...options, requests: { count: 4, intervalMs: 1_000 } }, async (request) => {
    const [name = ''] = new URL(request.url).host.split('.')
    return (await properties.get(name)?.serve(request)) ?? new Response('no such property', { status: 404 })
  })
  return [...properties.values()].map(({ sink, audit }): Vendor => ({ front: before, sink, audit }))
}

type Property = Omit<Vendor, 'front'> & { serve(request: Request): Promise<Response> }

function property(name: string, { dice }: Pick<FrontOptions, 'dice'>): readonly [string, Property] {
  const places = new Map<string, number>()
  const wrong: string[] = []

  async function serve(request: Request): Promise<Response> {
    const hits: readonly Hit[] = JSON.parse(await request.text())
    if (hits.length > TRACKER_LIMITS.items) wrong.push(`${hits.length} events in one request`)
    if (hits.some(({ poison }) => poison)) return new Response('one of them is no good', { status: 400 })
    // Now and then it is too busy for some of them, and for what comes after under the same visitor.
    const busy = new Set(hits.filter(() => dice.chance(0.02)).map(({ visitor }) => visitor))
    for (const { id, visitor } of hits) if (!places.has(id) && !busy.has(visitor)) places.set(id, places.size)
    return Response.json({ busy: [...busy] })
  }

  const made: Property = {
    serve,
    sink: () => trackerSink(name),
    audit: (entries) => {
      const allowed = entries.filter(({ event }) => event.consent?.analytics !== false)
      const ids = new Set(allowed.map(({ event }) => event.id))
      const lost = allowed.filter(({ event, dead }) => !dead && !places.has(event.id))
      return [
        ...wrong,
        ...lost.map(({ event }) => `event ${event.id} was never delivered`),
        ...[...places.keys()].filter((id) => !ids.has(id)).map((id) => `event ${id} was not to be sent`),
        ...outOfOrder(allowed, places),
      ]
    },
  }
  return [name, made]
}

/** Events of a visitor that came later both by the clock and in the log, and arrived earlier all the same. */
function outOfOrder(entries: readonly Audited[], places: ReadonlyMap<string, number>): readonly string[] {
  const latest = new Map<string, Audited>()
  const wrong: string[] = []
  for (const entry of entries) {
    const place = places.get(entry.event.id)
    const visitor = entry.event.anonymousId ?? entry.event.id
    const earlier = latest.get(visitor)
    if (place === undefined) continue
    if (earlier && earlier.event.occurredAt <= entry.event.occurredAt && (places.get(earlier.event.id) ?? 0) > place) {
      wrong.push(`event ${entry.event.id} arrived before ${earlier.event.id}, which is older`)
    }
    latest.set(visitor, entry)
  }
  return wrong
}

function trackerSink(name: string): Sink {
  const hitOf = ({ id, anonymousId = '', properties }: TrackedEvent): Hit => ({
    id,
    visitor: anonymousId,
    poison: properties['poison'] === true,
  })
  return {
    name,
    purpose: 'analytics',
    limits: TRACKER_LIMITS,
    accepts: ({ type }) => type === 'track',
    key: ({ anonymousId, id }) => anonymousId ?? id,
    deliver: async (events, context) => {
      const body = JSON.stringify(events.map(hitOf))
      const response = await context.fetch(`https://${name}.example/hits`, { method: 'POST', body })
      const answer = await readAnswer(response, context.clock.now())
      const busy = isJsonObject(answer) && Array.isArray(answer['busy']) ? answer['busy'] : []
      return events.map(({ anonymousId = '' }) =>
        busy.includes(anonymousId) ? { kind: 'retry', reason: 'too busy' } : { kind: 'delivered' },
      )
    },
  }
}
