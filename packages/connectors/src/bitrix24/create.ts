import { SinkUnavailable } from '@throughline/collector'
import type { JsonObject } from '@throughline/protocol'
import { withoutContact } from '../crm/says.js'
import type { Batch, Command, Outcome } from './api.js'
import { findContacts } from './contacts.js'
import { made, note, type Delivery, type Item } from './delivery.js'
import { FINDABLE_MS, MAX_COMMANDS, SEARCH_LAG_MS } from './limits.js'
import { createCommand, personFields } from './mapping.js'

type Part = readonly Item[]

/** Makes the leads or deals, writing down before each request what it is about to do and after it what came of it. */
export async function createDeals(items: Part, delivery: Delivery): Promise<void> {
  if (items.length === 0) return
  await delivery.portal.directory.ready(delivery.api)
  const contacts = delivery.portal.settings.entity === 'deal' ? await findContacts(items, delivery) : new Map()
  for (const part of partsOf(items, contacts, delivery)) {
    const commands = new Map(part.flatMap((item, index) => commandsOf(item, index, contacts.get(item), delivery)))
    await settleAll(part, await post(part, commands, delivery), delivery)
  }
}

/** As many as fit into one request: a deal with a new contact takes two of its commands. */
function partsOf(items: Part, contacts: ReadonlyMap<Item, string>, { portal }: Delivery): readonly Part[] {
  const parts: Item[][] = []
  let room = 0
  for (const item of items) {
    const commands = makesContact(item, contacts.get(item), portal.settings.entity) ? 2 : 1
    const last = parts.at(-1)
    if (last && room >= commands && last.length < portal.batch.items()) last.push(item)
    else {
      parts.push([item])
      room = MAX_COMMANDS
    }
    room -= commands
  }
  return parts
}

function makesContact({ deal }: Item, known: string | undefined, entity: 'deal' | 'lead'): boolean {
  return entity === 'deal' && known === undefined && Object.keys(personFields(deal)).length > 0
}

function commandsOf(
  item: Item,
  index: number,
  known: string | undefined,
  { portal: { settings } }: Delivery,
): readonly [string, Command][] {
  if (!makesContact(item, known, settings.entity)) return [[`d${index}`, createCommand(item.deal, settings, known)]]
  const { responsibleId, sourceId } = settings
  const fields: JsonObject = {
    ...personFields(item.deal),
    ORIGINATOR_ID: 'throughline',
    ORIGIN_ID: item.deal.applicationId,
    ...(responsibleId !== undefined && { ASSIGNED_BY_ID: responsibleId }),
    ...(sourceId !== undefined && { SOURCE_ID: sourceId }),
  }
  return [
    [`k${index}`, { method: 'crm.contact.add', params: { fields } }],
    [`d${index}`, createCommand(item.deal, settings, `$result[k${index}]`)],
  ]
}

async function post(part: Part, commands: ReadonlyMap<string, Command>, delivery: Delivery): Promise<Batch> {
  const now = delivery.context.clock.now()
  await intend(part, now + FINDABLE_MS, delivery)
  try {
    return await delivery.api.batch(commands)
  } catch (error) {
    if (error instanceof SinkUnavailable) await noteFailure(part, error, delivery)
    throw error
  }
}

/** Shortens the wait where the portal did answer: nothing can still be on its way to it. */
async function noteFailure(part: Part, { code }: SinkUnavailable, delivery: Delivery): Promise<void> {
  switch (code) {
    case 'unauthorised':
    case 'rate-limited':
    case 'refused':
    case 'too-large':
      return note(part, () => undefined, delivery)
    case 'server-error':
      // A gateway gives up before the portal does: smaller requests are answered in time.
      delivery.portal.batch.tooSlow(part.length)
      return intend(part, delivery.context.clock.now() + SEARCH_LAG_MS, delivery)
    case 'no-answer':
    case 'fault':
      // Until the request has timed out, Bitrix24 may still carry it out: the first date holds.
      return undefined
  }
}

function intend(part: Part, findableAt: number, delivery: Delivery): Promise<void> {
  return note(part, ({ deal }) => ({ kind: 'creating', findableAt, written: withoutContact(deal.says) }), delivery)
}

async function settleAll(part: Part, { outcomes }: Batch, delivery: Delivery): Promise<void> {
  const { context, portal, settle } = delivery
  const outcomeOf = (item: Item): Outcome => outcomes.get(`d${part.indexOf(item)}`) ?? { kind: 'unknown' }
  const findableAt = context.clock.now() + SEARCH_LAG_MS
  await note(
    part,
    (item) => {
      const outcome = outcomeOf(item)
      if (outcome.kind === 'done') return made(Number(outcome.result), withoutContact(item.deal.says))
      return outcome.kind === 'unknown'
        ? { kind: 'creating', findableAt, written: withoutContact(item.deal.says) }
        : undefined
    },
    delivery,
  )
  for (const item of part) {
    const outcome = outcomeOf(item)
    switch (outcome.kind) {
      case 'done':
        settle(item, { kind: 'delivered' })
        break
      case 'refused':
        settle(item, { kind: 'rejected', reason: `Bitrix24 refuses it: ${outcome.reason}` })
        break
      case 'blocked':
        settle(item, { kind: 'retry', reason: BLOCKED, afterMs: outcome.afterMs })
        break
      case 'unknown':
        settle(item, { kind: 'retry', reason: 'Bitrix24 did not say what became of it', afterMs: SEARCH_LAG_MS })
        break
    }
  }
  portal.batch.inTime()
}

export const BLOCKED = 'the method has used up its working time of ten minutes (OPERATION_TIME_LIMIT)'
