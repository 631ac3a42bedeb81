import { SinkUnavailable } from '@throughline/collector'
import { isJsonObject, type Json } from '@throughline/protocol'
import { embedded, objects, type Answer } from './api.js'
import type { Delivery, Item, Standing } from './delivery.js'
import type { DealFields } from './fields.js'
import { toIncoming, toNewLead, type NewDeal } from './lead.js'
import { AMOCRM_LIMITS, SEARCH_LAG_MS } from './limits.js'
import { sendInParts, withoutBlamed } from './parts.js'
import type { DealRecord } from './records.js'
import type { Says } from '../crm/says.js'

type Part = readonly Item[]

/**
 * Creates the deals, writing down before each request what it is about to do and after it what came of it. Returns
 * those that stand now.
 */
export async function createDeals(items: Part, delivery: Delivery): Promise<readonly Standing[]> {
  const made: Standing[] = []
  await sendInParts(items, delivery.account.batch.items(), async (part) => {
    const fields = await delivery.fields()
    const answer = await post(part, fields, delivery)
    switch (answer.kind) {
      case 'done':
        made.push(...(await keep(part, answer.body, delivery)))
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
  return made
}

async function post(part: Part, fields: DealFields, delivery: Delivery): Promise<Answer> {
  const { api, account, context } = delivery
  const { settings } = account
  await intend(part, AMOCRM_LIMITS.timeoutMs + SEARCH_LAG_MS, delivery)
  const make = settings.incoming ? toIncoming : toNewLead
  const leads = part.map((item, index) => ({ ...make(newDeal(item), fields, settings), request_id: String(index) }))
  try {
    return await api.call('POST', settings.incoming ? 'leads/unsorted/forms' : 'leads/complex', leads)
  } catch (error) {
    if (error instanceof SinkUnavailable && !context.signal.aborted) await noteFailure(part, error, delivery)
    throw error
  }
}

function newDeal({ applicationId, state }: Item): NewDeal {
  const { application, says } = state
  if (!application) throw new TypeError(`application ${applicationId} is not known, so no deal can be made of it`)
  return { applicationId, application, says }
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
      return intend(part, SEARCH_LAG_MS, delivery)
    case 'no-answer':
    case 'fault':
      // Until the request has timed out, amoCRM may still carry it out: the first date holds.
      return undefined
  }
}

async function keep(
  part: Part,
  body: Json | undefined,
  { records, account, witnesses, context, settle }: Delivery,
): Promise<readonly Standing[]> {
  const made: Standing[] = []
  for (const { requestId, dealId, contactId } of account.settings.incoming ? readIncoming(body) : readComplex(body)) {
    const item = part[Number(requestId)]
    if (item && typeof dealId === 'number') {
      const contact = typeof contactId === 'number' && { contactId }
      const says = written(item, account.settings)
      made.push({ item, record: { kind: 'made', dealId, ...contact, written: says, noted: false } })
    }
  }
  await records.writeDeals(new Map(made.map(({ item, record }) => [item.applicationId, record])))
  // With a note or a stage still to be written, it is not done yet.
  const done = account.settings.details !== 'note' && !account.settings.incoming
  if (done) for (const { item } of made) settle(item, { kind: 'delivered' })
  account.batch.inTime()
  await witnesses.offer(
    made.map(({ item }) => item.applicationId),
    context.clock.now(),
  )
  return made
}

/**
 * `[{ id, contact_id, request_id: ["0"], merged }]`: a bare array, with the request's ID in an array of its own.
 * `merged` says that the account's duplicate control has put the application into a deal that stood already; that deal
 * is the application's then.
 */
function readComplex(body: Json | undefined): readonly Made[] {
  return objects(body).map(({ id, contact_id, request_id }) => ({
    requestId: Array.isArray(request_id) ? request_id[0] : request_id,
    dealId: id,
    contactId: contact_id,
  }))
}

function readIncoming(body: Json | undefined): readonly Made[] {
  return embedded(body, 'unsorted').map(({ request_id, _embedded }) => {
    const first = (name: string): Json | undefined =>
      objects(isJsonObject(_embedded) ? _embedded[name] : undefined)[0]?.['id']
    return { requestId: request_id, dealId: first('leads'), contactId: first('contacts') }
  })
}

interface Made {
  readonly requestId: Json | undefined
  readonly dealId: Json | undefined
  readonly contactId: Json | undefined
}

/** A 504 may come from a request that was carried out, so its deals are looked for before a smaller one is sent. */
async function postpone(part: Part, delivery: Delivery): Promise<void> {
  delivery.account.batch.tooSlow(part.length)
  await intend(part, SEARCH_LAG_MS, delivery)
  const reason = 'amoCRM found the request too large (504)'
  for (const item of part) delivery.settle(item, { kind: 'retry', reason, afterMs: SEARCH_LAG_MS })
}

function intend(part: Part, findableInMs: number, { records, context, account }: Delivery): Promise<void> {
  const now = context.clock.now()
  const record = (item: Item): DealRecord => ({
    kind: 'creating',
    since: now,
    findableAt: now + findableInMs,
    written: written(item, account.settings),
  })
  return records.writeDeals(new Map(part.map((item) => [item.applicationId, record(item)])))
}

/** What the request writes that an update may have to write again; who the contact is, we do not keep. */
function written({ state }: Item, { incoming }: { readonly incoming: boolean }): Says {
  return Object.fromEntries(
    Object.entries(state.says).filter(([about]) => !about.startsWith('contact:') && !(incoming && about === 'stage')),
  )
}

function forget(part: Part, { records }: Delivery): Promise<void> {
  return records.writeDeals(new Map(part.map(({ applicationId }) => [applicationId, undefined])))
}
