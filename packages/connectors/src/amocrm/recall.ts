import type { Delivery, Item, Standing } from './delivery.js'
import type { DealRecord } from './ledger.js'
import { findDeal } from './lookup.js'

/** Sorts out which applications have a deal, and settles those of which nothing is to be sent now. */
export async function recall(
  items: readonly Item[],
  delivery: Delivery,
): Promise<{ absent: readonly Item[]; standing: readonly Standing[] }> {
  const records = await delivery.ledger.read(items.map((item) => item.deal))
  const absent: Item[] = []
  const standing: Standing[] = []
  for (const item of items) {
    const remembered = records.get(item.deal.applicationId)
    const record = remembered?.kind === 'creating' ? await search(item, remembered, delivery) : remembered
    if (!record) absent.push(item)
    else if (record.kind === 'creating') {
      const afterMs = record.findableAt - delivery.context.clock.now()
      delivery.settle(item, { kind: 'retry', reason: 'it is not known yet whether amoCRM made its deal', afterMs })
    } else if (record.digest === item.digest) delivery.settle(item, { kind: 'delivered' })
    else standing.push({ item, dealId: record.dealId })
  }
  return { absent, standing }
}

/** What a creation that ended in the dark came to: a deal, nothing, or still unknown. */
async function search(
  { deal: { applicationId } }: Item,
  record: Extract<DealRecord, { kind: 'creating' }>,
  { api, fields, ledger, context }: Delivery,
): Promise<DealRecord | undefined> {
  const findable = context.clock.now() >= record.findableAt
  const dealId = await findDeal(api, (await fields()).applicationId, applicationId)
  if (dealId === undefined) return findable ? undefined : record
  const made = { kind: 'made', dealId, digest: record.digest } as const
  await ledger.write(new Map([[applicationId, made]]))
  return made
}
