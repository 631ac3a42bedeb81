import type { FactPayment } from '../schema/tables.js'
import type { Conversion } from './chains.js'
import { personOf } from './identity.js'
import type { Statements } from './statements.js'

/** Payments with their persons: the user whom a payment names, or whoever made the application that it is of. */
export async function paymentConversions(
  statements: Statements,
  payments: readonly FactPayment[],
): Promise<readonly Conversion[]> {
  const found = await statements.read<{ readonly person_id: string | null }>(
    `select c.person_id
     from fact_payment p
     left join fact_deal d on d.site = p.site and d.deal_id = p.deal_id
     left join fact_application a on a.site = p.site and a.application_id = coalesce(d.application_id, p.application_id)
     left join fact_conversion c on c.conversion_key = a.conversion_key
     where p.site = ? and p.payment_id = ?`,
    payments.map(({ site, payment_id }) => [site, payment_id]),
  )
  return payments.map((row, at) => ({
    conversion_key: row.conversion_key,
    site: row.site,
    conversion: 'payment',
    conversion_id: row.payment_id,
    person_id: row.user_id === null ? (found[at]?.[0]?.person_id ?? null) : personOf(row.user_id),
    converted_at: row.paid_at,
    converted_date: row.paid_date,
    touches: row.touches,
    amount_minor: row.amount_minor,
  }))
}

/** Payments that are known to be of these persons. */
export async function paymentsOf(
  statements: Statements,
  persons: readonly { readonly site: string; readonly person: string }[],
): Promise<readonly FactPayment[]> {
  const found = await statements.read<FactPayment>(
    `select p.* from fact_conversion c join fact_payment p on p.site = c.site and p.payment_id = c.conversion_id
     where c.site = ? and c.person_id = ? and c.conversion = 'payment'`,
    persons.map(({ site, person }) => [site, person]),
  )
  return found.flat()
}
