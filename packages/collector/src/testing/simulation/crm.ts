import { isJsonObject, type Json, type TrackedEvent } from '@throughline/protocol'
import type { AnySink, DeliveryContext, Limits, Result, Sink } from '../../sink.js'
import { front, type FrontOptions } from './front.js'
import { readAnswer } from './read-answer.js'
import type { Vendor } from './vendor.js'

/** What a deal should say, and since when. */
interface DealState {
  readonly ref: string
  readonly value: number
  readonly at: number
  readonly poison: boolean
}

/** What the sink remembers of a deal: that it is about to make it, or the vendor's ID of it and its newest state. */
type DealRecord = { readonly kind: 'making' } | { readonly kind: 'made'; readonly id: number; readonly at: number }

/** A request may take longer than a lease lasts. */
export const CRM_LIMITS: Limits = { items: 8, requests: { count: 5, intervalMs: 1_000 }, timeoutMs: 16_000, window: 20 }

/** A CRM that makes a deal as often as it is asked to: it knows no idempotency key, only a search. */
export function crm(options: Omit<FrontOptions, 'requests'>): readonly Vendor[] {
  const deals = new Map<number, DealState>()
  const wrong: string[] = []

  async function serve(request: Request): Promise<Response> {
    if (request.method === 'GET') {
      const refs = new URL(request.url).searchParams.getAll('ref')
      return Response.json([...deals].flatMap(([id, { ref }]) => (refs.includes(ref) ? [{ id, ref }] : [])))
    }
    const items: readonly (DealState & { id?: number })[] = JSON.parse(await request.text())
    if (items.length > CRM_LIMITS.items) wrong.push(`${items.length} deals in one request`)
    if (items.some(({ poison }) => poison)) return new Response('one of them is no good', { status: 400 })
    const ids = items.map(({ id, ...state }) => {
      const place = id ?? deals.size + 1
      deals.set(place, state)
      return place
    })
    return Response.json(ids)
  }

  const before = front({ ...options, requests: { count: 5, intervalMs: 1_000 } }, serve)
  const vendor: Vendor = {
    front: before,
    sink: crmSink,
    audit: (entries) => {
      const found = new Map<string, DealState>()
      const twice: string[] = []
      for (const state of deals.values()) {
        if (found.has(state.ref)) twice.push(`deal ${state.ref} was made twice`)
        found.set(state.ref, state)
      }
      const expected = new Map<string, { at: number; value: number }>()
      const perhaps = new Set<string>()
      for (const { event, dead } of entries) {
        const { ref, value, at } = stateOf(event)
        if (!dead && at >= (expected.get(ref)?.at ?? 0)) expected.set(ref, { at, value })
        // Given up in the end, it may have been written at a try of which no answer came.
        if (dead) perhaps.add(JSON.stringify([ref, value]))
      }
      const stale = [...expected].flatMap(([ref, { value }]) => {
        const has = found.get(ref)?.value
        return has === value || perhaps.has(JSON.stringify([ref, has]))
          ? []
          : [`deal ${ref} says ${has} and not ${value}, as its last event does`]
      })
      return [...wrong, ...twice, ...stale]
    },
  }
  return [vendor]
}

function stateOf({ dealId = '', properties, occurredAt }: TrackedEvent): DealState {
  const { value } = properties
  return {
    ref: dealId,
    value: typeof value === 'number' ? value : 0,
    at: occurredAt,
    poison: properties['poison'] === true,
  }
}

function crmSink(): AnySink {
  const sink: Sink<DealState> = {
    name: 'crm',
    purpose: 'necessary',
    limits: CRM_LIMITS,
    accepts: ({ type }) => type === 'deal',
    key: ({ dealId, id }) => dealId ?? id,
    merge: (events) => {
      const states = events.map(stateOf)
      const last = states.at(-1)
      if (!last) throw new TypeError('nothing to merge')
      return { ...last, poison: states.some(({ poison }) => poison) }
    },
    combine: (earlier, later) => ({
      ...(later.at >= earlier.at ? later : earlier),
      poison: earlier.poison || later.poison,
    }),
    deliver: deliverDeals,
  }
  return sink
}

/** Looks up what may stand, makes what does not, and brings the others up to date. */
async function deliverDeals(deals: readonly DealState[], context: DeliveryContext): Promise<readonly Result[]> {
  const records = await remembered(deals, context)
  const lost = deals.filter(({ ref }) => records.get(ref)?.kind === 'making')
  const found = lost.length > 0 ? await search(lost, context) : new Map<string, number>()
  const idOf = ({ ref }: DealState): number | undefined => {
    const record = records.get(ref)
    return record?.kind === 'made' ? record.id : found.get(ref)
  }
  const absent = deals.filter((deal) => idOf(deal) === undefined)
  const standing = deals.flatMap((deal) => {
    const [id, record] = [idOf(deal), records.get(deal.ref)]
    const newer = record?.kind !== 'made' || record.at <= deal.at
    return id !== undefined && newer ? [{ ...deal, id }] : []
  })
  if (absent.length > 0) {
    await remember(new Map(absent.map(({ ref }) => [ref, { kind: 'making' }])), context)
    const ids = await send('POST', absent, context)
    await remember(
      new Map(absent.map(({ ref, at }, index) => [ref, { kind: 'made', id: ids[index] ?? 0, at }])),
      context,
    )
  }
  if (standing.length > 0) {
    await send('PATCH', standing, context)
    await remember(new Map(standing.map(({ ref, id, at }) => [ref, { kind: 'made', id, at }])), context)
  }
  return deals.map(() => ({ kind: 'delivered' }))
}

async function send(method: string, deals: readonly DealState[], context: DeliveryContext): Promise<readonly number[]> {
  const response = await context.fetch('https://crm.example/deals', { method, body: JSON.stringify(deals) })
  const ids = await readAnswer(response, context.clock.now())
  return Array.isArray(ids) ? ids.filter((id) => typeof id === 'number') : []
}

async function search(deals: readonly DealState[], context: DeliveryContext): Promise<Map<string, number>> {
  const query = new URLSearchParams(deals.map(({ ref }): [string, string] => ['ref', ref]))
  const body = await readAnswer(
    await context.fetch(`https://crm.example/deals?${query.toString()}`),
    context.clock.now(),
  )
  const rows = Array.isArray(body) ? body.filter(isJsonObject) : []
  return new Map(rows.flatMap(({ ref, id }) => (typeof ref === 'string' ? [[ref, Number(id)] as const] : [])))
}

async function remembered(deals: readonly DealState[], context: DeliveryContext): Promise<Map<string, DealRecord>> {
  const stored = await context.memory.read(deals.map(({ ref }) => ref))
  return new Map(
    [...stored].map(([ref, value]): [string, DealRecord] => {
      const { kind, id, at } = isJsonObject(value) ? value : {}
      return [ref, kind === 'made' ? { kind, id: Number(id), at: Number(at) } : { kind: 'making' }]
    }),
  )
}

function remember(records: ReadonlyMap<string, DealRecord>, { memory }: DeliveryContext): Promise<void> {
  return memory.write(new Map([...records].map(([ref, record]): [string, Json] => [ref, { ...record }])))
}
