import { SinkUnavailable } from '@throughline/collector'
import type { Json } from '@throughline/protocol'
import { objects, type Answer } from './api.js'
import type { Delivery, Item } from './delivery.js'
import type { DealFields } from './fields.js'
import type { DealRecord } from './ledger.js'
import { AMOCRM_LIMITS, SEARCH_LAG_MS } from './limits.js'
import { toNewLead } from './mapping.js'
import { sendInParts, withoutBlamed } from './parts.js'

type Part = readonly Item[]

/** Creates the deals, writing down before each request what it is about to do and after it what came of it. */
export async function createDeals(items: Part, delivery: Delivery): Promise<void> {
  await sendInParts(items, delivery.account.batch, async (part) => {
    const fields = await delivery.fields()
    const answer = await post(part, fields, delivery)
    switch (answer.kind) {
      case 'done':
        await keep(part, answer.body, delivery)
        return []
      case 'refused':
        await forget(part, delivery)
        if (delivery.refreshFields(answer)) return [part]
        return withoutBlamed(part, answer, (item, reason) => delivery.settle(item, { kind: 'rejected', reason }))
      case 'too-slow':
        await postpone(part, delivery)
        return []
    }
  })
}

async function post(part: Part, fields: DealFields, delivery: Delivery): Promise<Answer> {
  const { api, account, context } = delivery
  await intend(part, context.clock.now() + AMOCRM_LIMITS.timeoutMs + SEARCH_LAG_MS, delivery)
  const leads = part.map(({ deal }, index) => ({
    ...toNewLead(deal, fields, account.settings),
    request_id: String(index),
  }))
  try {
    return await api.call('POST', 'leads/complex', leads)
  } catch (error) {
    if (error instanceof SinkUnavailable) await noteFailure(part, error, delivery)
    throw error
  }
}

/** Shortens the wait where the account did answer: nothing can still be on its way to it. */
async function noteFailure(part: Part, { code }: SinkUnavailable, delivery: Delivery): Promise<void> {
  switch (code) {
    case 'unauthorised':
    case 'rate-limited':
    case 'refused':
    case 'too-large':
      return forget(part, delivery)
    case 'server-error':
      return intend(part, delivery.context.clock.now() + SEARCH_LAG_MS, delivery)
    case 'no-answer':
    case 'fault':
      // Until the request has timed out, amoCRM may still carry it out: the first date holds.
      return undefined
  }
}

/** `[{ id, contact_id, request_id: ["0"], merged }]`: a bare array, with the request's ID in an array of its own. */
async function keep(part: Part, body: Json | undefined, { ledger, account, settle }: Delivery): Promise<void> {
  const made = new Map<Item, DealRecord>()
  for (const { id: dealId, request_id } of objects(body)) {
    const item = part[Number(Array.isArray(request_id) ? request_id[0] : request_id)]
    if (item && typeof dealId === 'number') made.set(item, { kind: 'made', dealId, digest: item.digest })
  }
  await ledger.write(new Map([...made].map(([item, record]) => [item.deal.applicationId, record])))
  for (const item of made.keys()) settle(item, { kind: 'delivered' })
  account.batch = Math.min(AMOCRM_LIMITS.items, account.batch + 1)
}

/** A 504 may come from a request that was carried out, so its deals are looked for before a smaller one is sent. */
async function postpone(part: Part, delivery: Delivery): Promise<void> {
  delivery.account.batch = Math.max(1, Math.floor(part.length / 2))
  await intend(part, delivery.context.clock.now() + SEARCH_LAG_MS, delivery)
  const reason = 'amoCRM found the request too large (504)'
  for (const item of part) delivery.settle(item, { kind: 'retry', reason, afterMs: SEARCH_LAG_MS })
}

function intend(part: Part, findableAt: number, { ledger }: Delivery): Promise<void> {
  const record = ({ digest }: Item): DealRecord => ({ kind: 'creating', findableAt, digest })
  return ledger.write(new Map(part.map((item) => [item.deal.applicationId, record(item)])))
}

function forget(part: Part, { ledger }: Delivery): Promise<void> {
  return ledger.write(new Map(part.map((item) => [item.deal.applicationId, undefined])))
}
