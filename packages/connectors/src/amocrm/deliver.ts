import { SinkUnavailable, type DeliveryContext, type Result } from '@throughline/collector'
import { createDeals } from './create.js'
import { openDelivery, type Account, type Item } from './delivery.js'
import { digestOf } from './ledger.js'
import type { DealState } from './mapping.js'
import { recall } from './recall.js'
import { updateDeals } from './update.js'

/** Makes each application one deal, and brings the deals that already stand up to date. */
export async function deliverDeals(
  deals: readonly DealState[],
  account: Account,
  context: DeliveryContext,
): Promise<readonly Result[]> {
  const items = deals.map((deal): Item => ({ deal, digest: digestOf(deal) }))
  const results = new Map<Item, Result>()
  const delivery = openDelivery(account, context, (item, result) => results.set(item, result))
  try {
    const { absent, standing } = await recall(items, delivery)
    await createDeals(absent, delivery)
    await updateDeals(standing, delivery)
  } catch (error) {
    // What was settled before the account went away stays settled; when nothing was, the whole sink stands still.
    if (!(error instanceof SinkUnavailable) || results.size === 0) throw error
    const { message: reason, retryAfterMs: afterMs } = error
    for (const item of items) {
      if (!results.has(item)) results.set(item, { kind: 'retry', reason, ...(afterMs !== undefined && { afterMs }) })
    }
  }
  return items.map((item) => results.get(item) ?? { kind: 'retry', reason: 'amoCRM did not say what became of it' })
}
