import { sql, type Kysely } from 'kysely'

/**
 * The view `revenue`: who earned which money is decided here, when it is read, so that the order in which deals,
 * payments and applications arrived cannot matter.
 *
 * A payment belongs to the deal it names, or else to the first deal of the application it names. Its application is
 * that of its deal, or the one it names, or the first of its user. A won deal counts its value on the day it was won
 * unless a payment of it is known, and its cost of goods unless a payment of it names one.
 */
export async function createRevenue(db: Kysely<unknown>): Promise<void> {
  await sql`
    create view revenue as
    select
      p.site,
      p.paid_date as revenue_date,
      coalesce(
        d.application_id,
        p.application_id,
        (
          select a.application_id from fact_application a
          where a.site = p.site and a.user_id = p.user_id and p.deal_id is null
          order by a.submitted_at, a.application_id limit 1
        )
      ) as application_id,
      coalesce(
        p.deal_id,
        (
          select f.deal_id from fact_deal f
          where f.site = p.site and f.application_id = p.application_id
          order by f.opened_at, f.deal_id limit 1
        )
      ) as deal_id,
      p.payment_id,
      coalesce(nullif(d.source_id, 0), p.source_id) as source_id,
      p.amount_minor as revenue_minor,
      coalesce(p.cost_of_goods_minor, 0) as cost_of_goods_minor,
      p.currency
    from fact_payment p
    left join fact_deal d on d.site = p.site and d.deal_id = p.deal_id
    union all
    select
      d.site,
      d.won_date as revenue_date,
      d.application_id,
      d.deal_id,
      null as payment_id,
      d.source_id,
      case
        when exists (select 1 from fact_payment p where p.site = d.site and p.deal_id = d.deal_id) then 0
        when exists (
          select 1 from fact_payment p
          where p.site = d.site and p.application_id = d.application_id and p.deal_id is null
        ) then 0
        else coalesce(d.value_minor, 0)
      end as revenue_minor,
      case
        when exists (
          select 1 from fact_payment p
          where p.site = d.site and p.deal_id = d.deal_id and p.cost_of_goods_minor is not null
        ) then 0
        when exists (
          select 1 from fact_payment p
          where p.site = d.site and p.application_id = d.application_id and p.deal_id is null
            and p.cost_of_goods_minor is not null
        ) then 0
        else coalesce(d.cost_of_goods_minor, 0)
      end as cost_of_goods_minor,
      d.currency
    from fact_deal d
    where d.won_date is not null
  `.execute(db)
}
