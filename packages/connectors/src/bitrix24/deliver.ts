import { SinkUnavailable, type DeliveryContext, type Result } from '@throughline/collector'
import { createDeals } from './create.js'
import { openDelivery, type Item, type Portal } from './delivery.js'
import { recall } from './recall.js'
import type { DealState } from './state.js'
import { updateDeals } from './update.js'

/** Makes each application one lead or deal, and brings those that already stand up to date. */
export async function deliverDeals(
  deals: readonly DealState[],
  portal: Portal,
  context: DeliveryContext,
): Promise<readonly Result[]> {
  const items = deals.map((deal): Item => ({ deal }))
  const results = new Map<Item, Result>()
  const delivery = openDelivery(portal, context, (item, result) => results.set(item, result))
  try {
    const { absent, standing } = await recall(items, delivery)
    await createDeals(absent, delivery)
    await updateDeals(standing, delivery)
  } catch (error) {
    if (!(error instanceof SinkUnavailable) || results.size === 0 || isForAll(error)) throw error
    // What was settled before the portal went away stays settled.
    const { message: reason, retryAfterMs: afterMs } = error
    for (const item of items) {
      if (!results.has(item)) results.set(item, { kind: 'retry', reason, ...(afterMs !== undefined && { afterMs }) })
    }
  }
  return items.map((item) => results.get(item) ?? { kind: 'retry', reason: 'Bitrix24 did not say what became of it' })
}

/** The portal did nothing and will do nothing: put off one by one, works would come back with only a part of their news. */
function isForAll({ code }: SinkUnavailable): boolean {
  return code === 'rate-limited' || code === 'unauthorised'
}
