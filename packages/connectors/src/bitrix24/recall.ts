import type { Says } from '../crm/says.js'
import type { DealRecord } from './ledger.js'
import { rowsOf, type Command } from './api.js'
import { made, note, type Delivery, type Item, type Standing } from './delivery.js'
import { FINDABLE_MS } from './limits.js'

type Creating = Extract<DealRecord, { kind: 'creating' }>
type Remembered = ReadonlyMap<string, DealRecord>

const DAY_MS = 86_400_000

/** Sorts out which applications stand in the portal, and settles those of which nothing is to be sent now. */
export async function recall(
  items: readonly Item[],
  delivery: Delivery,
): Promise<{ absent: readonly Item[]; standing: readonly Standing[] }> {
  const records = await delivery.ledger.read(items.map((item) => item.deal))
  const sought = items.filter((item) => isSought(item, records, delivery))
  // Without the field nothing would ever be found, and nobody told why.
  if (sought.length > 0 && delivery.portal.settings.mode === 'enrich')
    await delivery.portal.directory.ready(delivery.api)
  const { found, unanswered } = await search(sought, records, delivery)
  const absent: Item[] = []
  const standing: Standing[] = []
  for (const item of items) {
    if (unanswered.has(item)) continue
    const record = records.get(item.deal.applicationId)
    const dealId = found.get(item) ?? (record?.kind === 'made' ? record.dealId : undefined)
    if (dealId !== undefined) standing.push({ item, dealId, written: record?.written ?? {} })
    else if (record?.kind === 'creating' && delivery.context.clock.now() < record.findableAt) {
      const afterMs = await waitFor(item, record, delivery)
      delivery.settle(item, { kind: 'retry', reason: 'it is not known yet whether Bitrix24 made it', afterMs })
    } else if (isOurs(item, delivery)) absent.push(item)
    else wait(item, delivery)
  }
  return { absent, standing }
}

/** How long it is until the search decides. A date of a clock that has been set back may never come: the wait begins anew. */
async function waitFor(item: Item, record: Creating, delivery: Delivery): Promise<number> {
  const now = delivery.context.clock.now()
  if (record.findableAt - now <= FINDABLE_MS) return record.findableAt - now
  await note([item], () => ({ ...record, findableAt: now + FINDABLE_MS }), delivery)
  return FINDABLE_MS
}

/** Whether the sink itself is to make it: not where the site does, and not of what followed an application alone. */
function isOurs({ deal }: Item, { portal }: Delivery): boolean {
  return portal.settings.mode === 'create' && deal.applied !== undefined
}

function isSought(item: Item, records: Remembered, delivery: Delivery): boolean {
  const record = records.get(item.deal.applicationId)
  return record === undefined ? !isOurs(item, delivery) : record.kind === 'creating'
}

/** Looks for leads or deals by their application IDs; of copies the oldest is the one. */
async function search(
  items: readonly Item[],
  records: Remembered,
  delivery: Delivery,
): Promise<{ found: ReadonlyMap<Item, number>; unanswered: ReadonlySet<Item> }> {
  const found = new Map<Item, number>()
  const unanswered = new Set<Item>()
  const { entity, applicationField } = delivery.portal.settings
  const commands = items.map(({ deal }, index): [string, Command] => [
    `s${index}`,
    {
      method: `crm.${entity}.list`,
      params: {
        filter: { [`=${applicationField}`]: deal.applicationId },
        select: ['ID', applicationField],
        order: { ID: 'ASC' },
        start: -1,
      },
    },
  ])
  const { outcomes } = await delivery.api.batch(new Map(commands))
  for (const [index, item] of items.entries()) {
    const outcome = outcomes.get(`s${index}`)
    // What was not answered is not known to be absent.
    if (outcome?.kind !== 'done') {
      unanswered.add(item)
      delivery.settle(item, { kind: 'retry', reason: 'Bitrix24 did not answer a search' })
    }
    const row = rowsOf(outcome).find((each) => each[applicationField] === item.deal.applicationId)
    const id = Number(row?.['ID'])
    if (Number.isInteger(id)) found.set(item, id)
  }
  const writtenOf = ({ deal }: Item): Says => records.get(deal.applicationId)?.written ?? {}
  await note([...found.keys()], (item) => made(found.get(item) ?? 0, writtenOf(item)), delivery)
  return { found, unanswered }
}

/** A deal that the site makes may come much later than its application: the longer it takes, the more seldom we look. */
function wait(item: Item, { portal: { settings }, context, settle }: Delivery): void {
  const { applicationField, entity, waitDays } = settings
  const waitedMs = context.clock.now() - item.deal.since
  if (waitedMs > waitDays * DAY_MS) {
    const reason = `in ${waitDays} days no ${entity} with ${applicationField} ${item.deal.applicationId} was made`
    return settle(item, { kind: 'rejected', reason })
  }
  const reason = `no ${entity} has ${applicationField} ${item.deal.applicationId} yet`
  settle(item, { kind: 'retry', reason, afterMs: Math.min(DAY_MS, Math.max(15_000, waitedMs / 2)) })
}
