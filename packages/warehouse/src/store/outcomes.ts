import type { FactPayment } from '../schema/tables.js'
import type { AffectedMoney } from './affected-money.js'
import type { Statements } from './statements.js'

/** The application's key where the application is known, else 0. */
const keyOfApplication = (id: string): string =>
  `coalesce((select a.conversion_key from fact_application a where a.site = d.site and a.application_id = ${id}), 0)`

const DEAL = `
  insert into fact_outcome
  select ${keyOfApplication('d.application_id')}, d.site, 'deal', d.deal_id, d.accepted_at, d.accepted_date, d.deal_id, d.source_id, 1, 0, 0, 0, 0, d.currency
  from fact_deal d where d.site = ? and d.deal_id = ? and d.accepted_date is not null`

const TARGET = `
  insert into fact_outcome
  select ${keyOfApplication('d.application_id')}, d.site, 'target', d.deal_id, d.target_at, d.target_date, d.deal_id, d.source_id, 0, 1, 0, 0, 0, d.currency
  from fact_deal d where d.site = ? and d.deal_id = ? and d.target_date is not null`

const paidFor = (condition: string): string => `(
    exists (select 1 from fact_payment p where p.site = d.site and p.deal_id = d.deal_id and ${condition})
    or exists (
      select 1 from fact_payment p
      where p.site = d.site and p.application_id = d.application_id and p.deal_id is null and ${condition}
    )
  )`

/** A won deal counts its value unless a payment of it is known, and its cost of goods unless a payment names one. */
const SALE = `
  insert into fact_outcome
  select ${keyOfApplication('d.application_id')}, d.site, 'sale', d.deal_id, d.won_at, d.won_date, d.deal_id, d.source_id, 0, 0, 1,
    case when ${paidFor('true')} then 0 else coalesce(d.value_minor, 0) end,
    case when ${paidFor('p.cost_of_goods_minor is not null')} then 0 else coalesce(d.cost_of_goods_minor, 0) end,
    d.currency
  from fact_deal d where d.site = ? and d.deal_id = ? and d.won_date is not null`

/**
 * A payment is of the application of its deal, or of the one it names. Where neither is known, it is of its user's first
 * application, or else of the user's registration.
 */
const PAYMENT = `
  insert into fact_outcome
  select
    coalesce(
      (select a.conversion_key from fact_application a where a.site = p.site and a.application_id = d.application_id),
      (select a.conversion_key from fact_application a where a.site = p.site and a.application_id = p.application_id),
      (
        select c.conversion_key from fact_conversion c
        where c.site = p.site and c.person_id = 'u:' || p.user_id and c.conversion = 'application'
        order by c.converted_at, c.conversion_id limit 1
      ),
      (select r.conversion_key from fact_registration r where r.site = p.site and r.user_id = p.user_id),
      0
    ),
    p.site, 'payment', p.payment_id, p.paid_at, p.paid_date,
    coalesce(
      p.deal_id,
      (
        select f.deal_id from fact_deal f
        where f.site = p.site and f.application_id = p.application_id
        order by f.opened_at, f.deal_id limit 1
      )
    ),
    coalesce(nullif(d.source_id, 0), p.source_id), 0, 0, 0, p.amount_minor, coalesce(p.cost_of_goods_minor, 0), p.currency
  from fact_payment p
  left join fact_deal d on d.site = p.site and d.deal_id = p.deal_id
  where p.site = ? and p.payment_id = ?`

const REMOVE = 'delete from fact_outcome where site = ? and kind = ? and outcome_id = ?'

/** Tells anew what came of deals and payments. */
export async function writeOutcomes(statements: Statements, { deals, payments }: AffectedMoney): Promise<void> {
  const ofDeals = deals.map(({ site, id }) => [site, id])
  const ofPayments = payments.map(({ site, payment_id }: FactPayment) => [site, payment_id])
  await statements.run(REMOVE, [
    ...deals.flatMap(({ site, id }) => [
      [site, 'deal', id],
      [site, 'target', id],
      [site, 'sale', id],
    ]),
    ...payments.map(({ site, payment_id }) => [site, 'payment', payment_id]),
  ])
  await statements.run(DEAL, ofDeals)
  await statements.run(TARGET, ofDeals)
  await statements.run(SALE, ofDeals)
  await statements.run(PAYMENT, ofPayments)
}
