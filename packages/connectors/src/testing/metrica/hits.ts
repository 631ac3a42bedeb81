import type { VendorCall } from '../vendor/vendor.js'
import type { LineBookParts } from './lines.js'

/** Something that came by the Measurement Protocol and was written down. */
export interface CounterHit {
  /** `pageview`, or the goal that was reached. */
  readonly goal: string
  readonly ClientId: string
  /** Epoch seconds. */
  readonly DateTime: number
  readonly value: string
  readonly currency: string
  readonly url: string
  /** JSON. */
  readonly params: string
}

export interface HitBook {
  collect(call: VendorCall): Response
  hits(): readonly CounterHit[]
  readonly dropped: readonly string[]
}

export interface HitBookParts extends LineBookParts {
  readonly counterId: number
  readonly token: string
}

const HOURS_12_MS = 43_200_000
const WANTED_OF_PAGES = ['dl', 'dr', 'dt']

/** The Measurement Protocol, which answers everything alike; an event without an open visit is lost. */
export function hitBook({ clock, counterId, token, visitors }: HitBookParts): HitBook {
  const hits: CounterHit[] = []
  const dropped: string[] = []
  /** Visits that a page view has opened, by ClientId: when they were heard of last, epoch milliseconds. */
  const visits = new Map<string, number>()

  function collect({ method, text, query }: VendorCall): Response {
    const form = method === 'GET' ? query : new URLSearchParams(text)
    const why = wrong(form)
    if (why === undefined) take(form)
    else dropped.push(why)
    return new Response('<!-- OK -->', { headers: { 'content-type': 'text/html' } })
  }

  function wrong(form: URLSearchParams): string | undefined {
    const [kind, client] = [form.get('t'), form.get('cid') ?? '']
    const at = timeOf(form)
    if (form.get('tid') !== String(counterId)) return 'there is no such counter'
    if (form.get('ms') !== token) return 'the token is wrong'
    if (!/^\d+$/.test(client)) return 'there is no ClientId'
    if (!(at <= clock.now()) || at < clock.now() - HOURS_12_MS) return 'it is older than 12 hours'
    if (kind === 'pageview')
      return WANTED_OF_PAGES.every((each) => form.has(each)) ? undefined : 'a page view lacks dl, dr or dt'
    if (kind !== 'event' || !form.get('ea')) return 'an event lacks its goal (ea)'
    const open = visitors(client) || (visits.get(client) ?? 0) >= at - HOURS_12_MS
    return open ? undefined : 'the client has no open visit'
  }

  function timeOf(form: URLSearchParams): number {
    const seconds = form.get('et')
    return seconds === null ? clock.now() : Number(seconds) * 1_000
  }

  function take(form: URLSearchParams): void {
    const client = form.get('cid') ?? ''
    const at = timeOf(form)
    visits.set(client, at)
    hits.push({
      goal: form.get('ea') ?? 'pageview',
      ClientId: client,
      DateTime: Math.floor(at / 1_000),
      value: form.get('ev') ?? '',
      currency: form.get('cu') ?? '',
      url: form.get('dl') ?? '',
      params: form.get('params') ?? '',
    })
  }

  return { collect, hits: () => [...hits], dropped }
}
