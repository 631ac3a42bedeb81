import type { JsonObject } from '@throughline/protocol'
import { listPage } from '../api.js'
import { AMOCRM_LIMITS, PAGE_ROWS } from '../limits.js'
import { halves, sendInParts } from '../parts.js'
import type { Payment } from '../state.js'
import { clear, darkFor, darkUntil, didNothing, keep, type Buyer, type Desk } from './desk.js'
import type { CustomerRecord } from './records.js'

/** Writes a customer's payments, each once. */
export async function writeTransactions(buyer: Buyer, desk: Desk): Promise<void> {
  const before = desk.known.get(buyer.name)
  if (before?.customerId === undefined) return
  const afterMs = before.sending.length > 0 ? darkFor(before, desk) : undefined
  if (afterMs !== undefined) {
    const reason = 'it is not known yet whether amoCRM took the payments'
    return desk.settle(buyer, { kind: 'retry', reason, afterMs })
  }
  const record = before.sending.length > 0 ? await lookFor(buyer, before, before.customerId, desk) : before
  const due = buyer.payments.filter(({ id }) => !record.written.includes(id))
  await sendInParts(due, AMOCRM_LIMITS.items, (part) => send(part, buyer, before.customerId ?? 0, desk))
}

async function send(
  part: readonly Payment[],
  buyer: Buyer,
  customerId: number,
  desk: Desk,
): Promise<readonly (readonly Payment[])[]> {
  const ids = part.map(({ id }) => id)
  await keepOf(buyer, (record) => ({ ...record, sending: ids, darkUntil: darkUntil(desk) }), desk)
  const path = `customers/${customerId}/transactions`
  const answer = await desk.api.call('POST', path, part.map(toTransaction)).catch(async (error: unknown) => {
    if (didNothing(error)) await keepOf(buyer, clear, desk)
    throw error
  })
  switch (answer.kind) {
    case 'done':
      await keepOf(buyer, (record) => ({ ...clear(record), written: [...record.written, ...ids] }), desk)
      return []
    case 'refused':
      await keepOf(buyer, clear, desk)
      if (part.length > 1) return halves(part)
      desk.settle(buyer, { kind: 'rejected', reason: `amoCRM refuses the transaction: ${answer.detail}` })
      return []
    case 'too-slow':
      desk.settle(buyer, { kind: 'retry', reason: 'amoCRM was too slow (504)' })
      return []
  }
}

/** Which payments of a request in the dark stand there: each says in its comment which one it is. */
async function lookFor(
  buyer: Buyer,
  { sending, written }: CustomerRecord,
  customerId: number,
  desk: Desk,
): Promise<CustomerRecord> {
  const comments: string[] = []
  for (let page = 1; ; page++) {
    const path = `customers/${customerId}/transactions?limit=${PAGE_ROWS}&page=${page}`
    const rows = await listPage(desk.api, path, 'transactions')
    comments.push(...rows.flatMap(({ comment }) => (typeof comment === 'string' ? [comment] : [])))
    if (rows.length < PAGE_ROWS) break
  }
  const stand = sending.filter((id) => comments.some((comment) => comment.endsWith(` ${id}`)))
  return keepOf(buyer, (record) => ({ ...clear(record), written: [...written, ...stand] }), desk)
}

async function keepOf(
  { name }: Buyer,
  change: (record: CustomerRecord) => CustomerRecord,
  desk: Desk,
): Promise<CustomerRecord> {
  const record = change(desk.known.get(name) ?? { sending: [], written: [], linked: false })
  await keep(new Map([[name, record]]), desk)
  return record
}

/** A `request_id` of 0 is not taken here, as amoCRM's own SDK says. */
function toTransaction({ id, price, at, comment }: Payment, index: number): JsonObject {
  return {
    price,
    completed_at: Math.floor(at / 1_000),
    comment: `${comment} ${id}`,
    request_id: String(index + 1),
  }
}
