import type { Transaction } from 'kysely'
import { chunks, settle, type Settlement } from './settle.js'
import type { FactPayment, WarehouseTables } from '../schema/tables.js'

/** The later event corrects the earlier. */
const paymentSettlement: Settlement<FactPayment> = {
  key: (payment) => payment.payment_id,
  merge: (a, b) => (b.paid_at > a.paid_at || (b.paid_at === a.paid_at && b.event_id > a.event_id) ? b : a),
}

/** Stores the payments of one site. */
export async function storePayments(
  db: Transaction<WarehouseTables>,
  site: string,
  arrived: readonly FactPayment[],
): Promise<void> {
  const stored: FactPayment[] = []
  for (const ids of chunks([...new Set(arrived.map((payment) => payment.payment_id))])) {
    stored.push(
      ...(await db
        .selectFrom('fact_payment')
        .selectAll()
        .where('site', '=', site)
        .where('payment_id', 'in', ids)
        .execute()),
    )
  }
  const { changed, replaced } = settle(stored, arrived, paymentSettlement)
  for (const some of chunks(replaced)) {
    const ids = some.map((payment) => payment.payment_id)
    await db.deleteFrom('fact_payment').where('site', '=', site).where('payment_id', 'in', ids).execute()
  }
  for (const some of chunks(changed, 12)) await db.insertInto('fact_payment').values(some).execute()
}
