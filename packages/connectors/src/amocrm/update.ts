import type { Delivery, Standing } from './delivery.js'
import type { DealRecord } from './ledger.js'
import { AMOCRM_LIMITS } from './limits.js'
import { toLeadChange } from './mapping.js'
import { halves, sendInParts, withoutBlamed } from './parts.js'

/** Brings deals up to date. Doing so twice does no harm, so nothing is written down beforehand. */
export async function updateDeals(deals: readonly Standing[], delivery: Delivery): Promise<void> {
  if (deals.length === 0) return
  const known = await delivery.fields()
  const silent = deals.filter(({ item }) => toLeadChange(item.deal, known) === undefined)
  if (silent.length > 0) await keep(silent, delivery)
  const telling = deals.filter((standing) => !silent.includes(standing))
  await sendInParts(telling, AMOCRM_LIMITS.items, async (part) => {
    const fields = await delivery.fields()
    const changes = part.map(({ item, dealId }, index) => ({
      id: dealId,
      ...toLeadChange(item.deal, fields),
      request_id: String(index),
    }))
    const answer = await delivery.api.call('PATCH', 'leads', changes)
    switch (answer.kind) {
      case 'done':
        await keep(part, delivery)
        return []
      case 'refused':
        if (delivery.refreshFields(answer)) return [part]
        return withoutBlamed(part, answer, ({ item, dealId }, reason) =>
          delivery.settle(item, { kind: 'rejected', reason: `deal ${dealId}: ${reason}` }),
        )
      case 'too-slow':
        if (part.length > 1) return halves(part)
        for (const { item } of part) delivery.settle(item, { kind: 'retry', reason: 'amoCRM was too slow (504)' })
        return []
    }
  })
}

async function keep(deals: readonly Standing[], { ledger, settle }: Delivery): Promise<void> {
  const made = ({ item, dealId }: Standing): DealRecord => ({ kind: 'made', dealId, digest: item.digest })
  await ledger.write(new Map(deals.map((standing) => [standing.item.deal.applicationId, made(standing)])))
  for (const { item } of deals) settle(item, { kind: 'delivered' })
}
