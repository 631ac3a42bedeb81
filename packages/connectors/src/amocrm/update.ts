import type { JsonObject } from '@throughline/protocol'
import type { Answer } from './api.js'
import type { Delivery, Standing } from './delivery.js'
import type { DealFields } from './fields.js'
import { toLeadChange } from './lead.js'
import { MOST_CHANGES } from './limits.js'
import { isNoteDue } from './notes.js'
import { halves, sendInParts, withoutBlamed } from './parts.js'
import type { DealRecord } from './records.js'
import { combineSays, newsIn, withoutContact, type Says } from '../crm/says.js'

/** A deal with what is news to it; several applications may have been merged into it. */
interface Change {
  readonly dealId: number
  readonly news: Says
  readonly standing: readonly Standing[]
}

/** Brings deals up to date. Doing so twice does no harm, so nothing is written down beforehand. */
export async function updateDeals(deals: readonly Standing[], delivery: Delivery): Promise<void> {
  if (deals.length === 0) return
  const known = await delivery.fields()
  const changes = changesOf(deals)
  const silent = changes.filter(({ news }) => toLeadChange(news, known) === undefined)
  if (silent.length > 0) await keep(silent, delivery)
  await sendInParts(
    changes.filter((change) => !silent.includes(change)),
    MOST_CHANGES,
    async (part) => {
      const answer = await patch(part, await delivery.fields(), delivery)
      switch (answer.kind) {
        case 'done':
          await keep(part, delivery)
          return []
        case 'refused':
          if (delivery.refreshFields(answer)) return [part]
          return withoutBlamed(
            part,
            answer,
            ({ dealId, standing }, reason) =>
              settle(standing, { kind: 'rejected', reason: `deal ${dealId}: ${reason}` }, delivery),
            // An incoming lead takes no stage before a manager has accepted it.
            delivery.account.settings.incoming
              ? ({ standing }) =>
                  settle(standing, { kind: 'retry', reason: UNACCEPTED, afterMs: ACCEPTED_IN_MS }, delivery)
              : undefined,
          )
        case 'too-slow':
          if (part.length > 1) return halves(part)
          for (const { standing } of part)
            settle(standing, { kind: 'retry', reason: 'amoCRM was too slow (504)' }, delivery)
          return []
      }
    },
  )
}

/** Settles the deals that say everything already, and returns the others. Asks the account nothing. */
export async function settleSilent(deals: readonly Standing[], delivery: Delivery): Promise<readonly Standing[]> {
  const silent = changesOf(deals.filter((standing) => !isNoteDue(standing, delivery))).filter(
    ({ news }) => Object.keys(news).length === 0,
  )
  await keep(silent, delivery)
  const settled = new Set(silent.flatMap(({ standing }) => standing))
  return deals.filter((standing) => !settled.has(standing))
}

const UNACCEPTED = 'the incoming lead is not accepted yet, or the account does not have this stage'
const ACCEPTED_IN_MS = 900_000

function patch(part: readonly Change[], fields: DealFields, { api }: Delivery): Promise<Answer> {
  const items = part.map(({ dealId, news }, index): JsonObject => ({
    id: dealId,
    ...toLeadChange(news, fields),
    request_id: String(index),
  }))
  return api.call('PATCH', 'leads', items)
}

function changesOf(deals: readonly Standing[]): readonly Change[] {
  const changes = new Map<number, Change>()
  for (const standing of deals) {
    const { dealId, written } = standing.record
    const before = changes.get(dealId)
    const news = newsIn(withoutContact(standing.item.state.says), written)
    changes.set(dealId, {
      dealId,
      news: before ? combineSays(before.news, news) : news,
      standing: [...(before?.standing ?? []), standing],
    })
  }
  return [...changes.values()]
}

async function keep(changes: readonly Change[], delivery: Delivery): Promise<void> {
  const kept = new Map<string, DealRecord>()
  for (const { item, record } of changes.flatMap(({ standing }) => standing)) {
    const written = combineSays(record.written, withoutContact(item.state.says))
    if (JSON.stringify(written) !== JSON.stringify(record.written)) kept.set(item.applicationId, { ...record, written })
  }
  await delivery.records.writeDeals(kept)
  for (const { standing } of changes) settle(standing, { kind: 'delivered' }, delivery)
}

function settle(standing: readonly Standing[], result: Parameters<Delivery['settle']>[1], delivery: Delivery): void {
  for (const { item } of standing) delivery.settle(item, result)
}
