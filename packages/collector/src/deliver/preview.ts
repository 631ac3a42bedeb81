import type { Json, TrackedEvent } from '@throughline/protocol'
import type { Clock } from '../clock.js'
import type { AnySink, DeliveryContext, PreviewedRequest, SinkMemory } from '../sink.js'
import { planWindow } from './plan-window.js'
import { allows, prepare } from './prepare.js'

/** What a sink would do with some events. */
export interface Preview {
  readonly requests: readonly PreviewedRequest[]
  /** Events of which nothing would be sent, and why. */
  readonly unsent: readonly { readonly id: string; readonly reason: string }[]
}

/**
 * What a sink would send of these events to a vendor that it has told nothing yet, by the sink's own code; nothing is
 * sent. Where the next request depends on an answer, as in a search before an update, the sink may `rehearse` it; else it
 * ends with the first.
 */
export async function previewDelivery(
  sink: AnySink,
  events: readonly TrackedEvent[],
  { clock, random }: { readonly clock: Clock; readonly random: () => number },
): Promise<Preview> {
  const requests: PreviewedRequest[] = []
  const unsent: Preview['unsent'][number][] = []
  const prepared = events.map((event, position) => prepare(sink, { position, event, attempts: 0 }))
  for (const each of prepared) {
    const { event } = each.entry
    if (each.kind !== 'wanted')
      unsent.push({ id: event.id, reason: 'reason' in each ? each.reason : whyNot(sink, event) })
  }
  const plan = planWindow(sink)
  plan.add(
    prepared.filter(({ kind }) => kind === 'wanted'),
    { now: clock.now(), random, parked: new Map() },
  )
  const works = plan.works()
  const context: DeliveryContext = {
    clock,
    random,
    memory: emptyMemory(),
    signal: new AbortController().signal,
    fetch: async (input, init) => {
      const request = new Request(input, init)
      requests.push(await record(request.clone()))
      // A vendor that hands out tokens is taken to have done so.
      return Response.json((await sink.rehearse?.(request)) ?? { access_token: 'preview' })
    },
  }
  for (let at = 0; at < works.length; at += sink.limits.items) {
    const batch = works.slice(at, at + sink.limits.items)
    if (sink.preview) {
      requests.push(...sink.preview(batch.map(({ work }) => work)))
      continue
    }
    const before = requests.length
    const results = await sink
      .deliver(
        batch.map(({ work }) => work),
        context,
      )
      .catch((error: unknown) => {
        // An empty answer is not what the vendor gives: the requests that led to it are what was asked for.
        if (requests.length === before) throw error
        return []
      })
    for (const [index, result] of results.entries()) {
      const ids = (batch[index]?.positions ?? []).flatMap((position) => events[position]?.id ?? [])
      if (result.kind === 'rejected') unsent.push(...ids.map((id) => ({ id, reason: result.reason })))
    }
  }
  return { requests, unsent }
}

function whyNot(sink: AnySink, event: TrackedEvent): string {
  if (!allows(event, sink.purpose)) return `the visitor has refused what serves ${sink.purpose}`
  return `${sink.name} wants nothing of it: by its filter, its mapping, or because the vendor would not know whose it is`
}

async function record(request: Request): Promise<PreviewedRequest> {
  const { method, url, headers } = request
  return { method, url, headers: Object.fromEntries(headers), body: await request.text() }
}

function emptyMemory(): SinkMemory {
  const kept = new Map<string, Json>()
  return {
    read: async (keys) => new Map([...kept].filter(([key]) => keys.includes(key))),
    write: async (entries) => {
      for (const [key, value] of entries) if (value !== undefined) kept.set(key, value)
    },
  }
}
