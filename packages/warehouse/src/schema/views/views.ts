import { sql, type RawBuilder } from 'kysely'
import { larger } from '../dialect.js'

/** A view of the star, as the database, the documents and the checks read it. */
export interface ViewSpec {
  readonly name: string
  readonly comment: string
  readonly columns: Readonly<Record<string, string>>
  readonly query: RawBuilder<unknown>
}

const MARKS: Readonly<Record<string, string>> = {
  channel: 'Channel, such as Paid Search.',
  source: 'Source, such as yandex.',
  medium: 'Medium, such as cpc.',
  campaign: 'Campaign.',
  content: 'Content: the ad.',
  term: 'Keyword.',
}

const marks = sql`s.channel, s.source, s.medium, s.campaign, s.content, s.term`

/** For BI tools: the figures of the reports by day, source and model, to be summed as one likes. Choose one model. */
export const VIEWS: readonly ViewSpec[] = [
  {
    name: 'report_money',
    comment:
      'The figures of the reports overview, conversions and money by day, source, currency and model. Always choose one model: each holds every visit, sale and sum.',
    columns: {
      model: 'Attribution model; choose one.',
      date: 'Day on which it counts.',
      site: 'Site.',
      ...MARKS,
      currency: 'ISO 4217 code of the sums; none for what is only counted.',
      visits: 'Sessions.',
      applications: 'Applications, in parts where the model shares.',
      deals: 'Deals that were sorted out and accepted.',
      target_deals: 'Deals that reached target or won.',
      sales: 'Deals that are won.',
      cost_minor: 'Money spent, in minor units.',
      revenue_minor: 'Money earned, in minor units.',
      cost_of_goods_minor: 'Cost of what was sold, in minor units.',
    },
    query: sql`
      select f.model, f.date, f.site, ${marks}, f.currency, f.visits, f.applications, f.deals, f.target_deals, f.sales,
        f.cost_minor, f.revenue_minor, f.cost_of_goods_minor
      from (
        select m.model, v.visit_date as date, v.site, v.source_id, null as currency, v.visits as visits, 0 as applications,
          0 as deals, 0 as target_deals, 0 as sales, 0 as cost_minor, 0 as revenue_minor, 0 as cost_of_goods_minor
        from visits_by_day v cross join dim_model m
        union all
        select c.model, c.converted_date, c.site, c.source_id, null, 0, c.share, 0, 0, 0, 0, 0, 0
        from fact_credit c where c.conversion = 'application'
        union all
        select c.model, o.outcome_date, o.site, c.source_id, o.currency, 0, 0, o.deals * c.share, o.target_deals * c.share,
          o.sales * c.share, 0, o.revenue_minor * c.share, o.cost_of_goods_minor * c.share
        from fact_outcome o join fact_credit c on c.conversion_key = o.conversion_key
        union all
        select m.model, o.outcome_date, o.site, o.source_id, o.currency, 0, 0, o.deals, o.target_deals, o.sales, 0,
          o.revenue_minor, o.cost_of_goods_minor
        from fact_outcome o cross join dim_model m
        where o.conversion_key = 0
        union all
        select m.model, t.cost_date, t.site, t.source_id, t.currency, 0, 0, 0, 0, 0, t.amount_minor, 0, 0
        from fact_cost t cross join dim_model m
      ) f
      join dim_source s on s.source_id = f.source_id`,
  },
  {
    name: 'report_deals',
    comment: 'The deals with what they earned; their sources under every model are in report_deal_sources.',
    columns: {
      site: 'Site.',
      deal_id: 'ID of the deal in the CRM.',
      application_id: 'The application it came from.',
      opened_date: 'First change.',
      status: 'unsorted, open, target, won or lost.',
      stage: 'Stage by the CRM’s own name.',
      pipeline: 'Pipeline.',
      product: 'What is sold.',
      value_minor: 'Value in minor units.',
      revenue_minor: 'What was earned with it, in minor units of its currency.',
      cost_of_goods_minor: 'Cost of what was sold, in minor units.',
      currency: 'ISO 4217 code.',
      target_date: 'When it first reached target or won.',
      won_date: 'When it was won, while it is.',
    },
    query: sql`
      select d.site, d.deal_id, d.application_id, d.opened_date, d.status, d.stage, d.pipeline, d.product, d.value_minor,
        coalesce(sum(o.revenue_minor), 0) as revenue_minor, coalesce(sum(o.cost_of_goods_minor), 0) as cost_of_goods_minor,
        d.currency, d.target_date, d.won_date
      from fact_deal d
      left join fact_outcome o on o.site = d.site and o.deal_id = d.deal_id and o.kind in ('sale', 'payment')
        and (o.currency = d.currency or d.currency is null)
      group by d.site, d.deal_id`,
  },
  {
    name: 'report_deal_sources',
    comment: 'What part of each deal every touch of its application is credited with, under every model.',
    columns: {
      model: 'Attribution model; choose one.',
      site: 'Site.',
      deal_id: 'ID of the deal in the CRM.',
      position: 'Position of the touch in the chain; 0 when none is known.',
      ...MARKS,
      share: 'Its part of one.',
    },
    query: sql`
      select c.model, d.site, d.deal_id, c.position, ${marks}, c.share
      from fact_deal d
      join fact_application a on a.site = d.site and a.application_id = d.application_id
      join fact_credit c on c.conversion_key = a.conversion_key
      join dim_source s on s.source_id = c.source_id`,
  },
  {
    name: 'report_chains',
    comment: 'Every application, registration and payment with the path of channels before it and what came of it.',
    columns: {
      site: 'Site.',
      conversion: 'application, registration or payment.',
      conversion_id: 'ID of the application, of the user, or of the payment.',
      converted_date: 'Day of it.',
      chain: 'The channels of its touches, oldest first.',
      touches: 'How many.',
      days: 'Whole days from the first touch.',
      sales: 'Deals won.',
      revenue_minor: 'Money earned, in minor units.',
      currency: 'ISO 4217 code.',
    },
    query: sql`
      select c.site, c.conversion, c.conversion_id, c.converted_date, c.channels as chain, c.touches,
        coalesce((c.converted_at - c.first_touch_at) / 86400000, 0) as days,
        coalesce(o.sales, 0) as sales, coalesce(o.revenue_minor, 0) as revenue_minor, o.currency
      from fact_conversion c
      left join (
        select conversion_key, currency, sum(sales) as sales, sum(revenue_minor) as revenue_minor
        from fact_outcome where conversion_key <> 0 and (sales > 0 or revenue_minor <> 0)
        group by conversion_key, currency
        union all
        select p.conversion_key, p.currency, 0, p.amount_minor from fact_payment p
      ) o on o.conversion_key = c.conversion_key`,
  },
  {
    name: 'report_retention',
    comment:
      'Every user with the month of registration, and every month in which the user was active or paid. Rolling: compare with the last one.',
    columns: {
      site: 'Site.',
      user_id: 'ID of the user.',
      cohort: 'Month of the registration.',
      month: 'A month of activity; none when there was none.',
      months_since: 'Whole months from the registration to it.',
    },
    query: sql`
      select r.site, r.user_id, substr(r.registered_date, 1, 7) as cohort, a.month,
        cast(substr(a.month, 1, 4) as integer) * 12 + cast(substr(a.month, 6, 2) as integer)
          - cast(substr(r.registered_date, 1, 4) as integer) * 12 - cast(substr(r.registered_date, 6, 2) as integer)
          as months_since
      from fact_registration r
      left join (
        select site, user_id, month from fact_activity
        union
        select c.site, substr(c.person_id, 3), substr(p.paid_date, 1, 7)
        from fact_payment p join fact_conversion c on c.conversion_key = p.conversion_key
        where p.amount_minor > 0 and c.person_id like 'u:%'
      ) a on a.site = r.site and a.user_id = r.user_id`,
  },
  {
    name: 'report_first_payment',
    comment: 'Every user with the registration and the first payment.',
    columns: {
      site: 'Site.',
      user_id: 'ID of the user.',
      cohort: 'Month of the registration.',
      registered_date: 'Day of the registration.',
      first_paid_date: 'Day of the first payment; none when there was none.',
      days: 'Whole days between them.',
    },
    query: sql`
      select r.site, r.user_id, substr(r.registered_date, 1, 7) as cohort, r.registered_date, f.paid_date as first_paid_date,
        ${larger(sql`0`, sql`(f.paid_at - r.registered_at) / 86400000`)} as days
      from fact_registration r
      left join (
        select c.site, substr(c.person_id, 3) as user_id, min(p.paid_at) as paid_at, min(p.paid_date) as paid_date
        from fact_payment p join fact_conversion c on c.conversion_key = p.conversion_key
        where p.amount_minor > 0 and c.person_id like 'u:%'
        group by c.site, c.person_id
      ) f on f.site = r.site and f.user_id = r.user_id`,
  },
]
