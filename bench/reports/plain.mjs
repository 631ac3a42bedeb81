const MODELS = ['first', 'last', 'last_paid', 'linear', 'position', 'time_decay', 'data_driven']
const LEVELS = [
  'channel',
  'channel,source',
  'channel,source,campaign',
  'channel,source,campaign,content',
  'channel,source,campaign,content,term',
]
const SECOND_HALF = { from: '2025-07-01', to: '2025-12-31' }

/**
 * What a good analyst would write on the facts, without the tables that are kept ready for reports.
 *
 * @type {readonly { name: string, params: Record<string, string>, sql?: string }[]}
 */
export const PLAIN = [
  {
    name: 'overview',
    params: {},
    sql: `
      with figures as (
        select source_id, count(*) as visits, 0 as applications, 0 as sales, 0 as cost, 0 as revenue
        from fact_visit where started_date between @from and @to group by source_id
        union all
        select source_id, 0, sum(share), 0, 0, 0 from fact_credit
        where model = 'last_non_direct' and conversion = 'application' and converted_date between @from and @to
        group by source_id
        union all
        select source_id, 0, 0, 0, sum(amount_minor), 0 from fact_cost where cost_date between @from and @to group by source_id
        union all
        select coalesce(c.source_id, o.source_id), 0, 0, sum(o.sales * coalesce(c.share, 1)), 0, sum(o.revenue_minor * coalesce(c.share, 1))
        from fact_outcome o
        left join fact_credit c on c.conversion_key = o.conversion_key and c.model = 'last_non_direct'
        where o.outcome_date between @from and @to group by 1
      )
      select s.channel, sum(f.visits), sum(f.applications), sum(f.sales), sum(f.cost), sum(f.revenue)
      from figures f join dim_source s using (source_id) group by s.channel`,
  },
  ...['day', 'week', 'month'].map((grain) => ({
    name: 'overview',
    params: { grain },
    sql: `
      with figures as (
        select source_id, started_date as date, count(*) as visits, 0 as applications, 0 as cost, 0 as revenue
        from fact_visit where started_date between @from and @to group by source_id, started_date
        union all
        select source_id, converted_date, 0, sum(share), 0, 0 from fact_credit
        where model = 'last_non_direct' and conversion = 'application' and converted_date between @from and @to
        group by source_id, converted_date
        union all
        select source_id, cost_date, 0, 0, sum(amount_minor), 0 from fact_cost where cost_date between @from and @to
        group by source_id, cost_date
        union all
        select coalesce(c.source_id, o.source_id), o.outcome_date, 0, 0, 0, sum(o.revenue_minor * coalesce(c.share, 1))
        from fact_outcome o
        left join fact_credit c on c.conversion_key = o.conversion_key and c.model = 'last_non_direct'
        where o.outcome_date between @from and @to group by 1, 2
      )
      select d.${grain === 'day' ? 'date' : grain}, s.channel, sum(f.visits), sum(f.applications), sum(f.cost), sum(f.revenue)
      from figures f join dim_source s using (source_id) join dim_date d using (date) group by 1, 2`,
  })),
  { name: 'overview', params: { ...SECOND_HALF, compare: 'previous' } },
  {
    name: 'conversions',
    params: {},
    sql: `
      select s.channel, sum(f.visits), sum(f.applications) from (
        select source_id, count(*) as visits, 0 as applications from fact_visit where started_date between @from and @to group by source_id
        union all
        select source_id, 0, sum(share) from fact_credit
        where model = 'last_non_direct' and conversion = 'application' and converted_date between @from and @to group by source_id
      ) f join dim_source s using (source_id) group by s.channel`,
  },
  {
    name: 'money',
    params: {},
    sql: `
      select s.channel, s.source, s.campaign, sum(f.cost), sum(f.revenue) from (
        select source_id, sum(amount_minor) as cost, 0 as revenue from fact_cost where cost_date between @from and @to group by source_id
        union all
        select coalesce(c.source_id, o.source_id), 0, sum(o.revenue_minor * coalesce(c.share, 1))
        from fact_outcome o
        left join fact_credit c on c.conversion_key = o.conversion_key and c.model = 'last_non_direct'
        where o.outcome_date between @from and @to group by 1
        union all
        select source_id, 0, 0 from fact_visit where started_date between @from and @to group by source_id
      ) f join dim_source s using (source_id) group by s.channel, s.source, s.campaign`,
  },
  ...MODELS.map((model) => ({ name: 'money', params: { model } })),
  ...LEVELS.map((by) => ({ name: 'money', params: { by } })),
  { name: 'money', params: { grain: 'month' } },
  { name: 'money', params: { by: LEVELS.at(-1) ?? '', grain: 'month' } },
  { name: 'money', params: { model: 'data_driven', grain: 'month' } },
  {
    name: 'deals',
    params: {},
    sql: `
      select d.*, s.channel, s.source, s.campaign from fact_deal d
      left join fact_application a on a.application_id = d.application_id and a.site = d.site
      left join fact_credit c on c.conversion_key = a.conversion_key and c.model = 'last_non_direct'
      left join dim_source s on s.source_id = coalesce(c.source_id, d.source_id)
      where d.opened_date between @from and @to order by d.opened_at desc limit 10000`,
  },
  {
    name: 'chains',
    params: {},
    sql: `
      select chain, count(*) from (
        select group_concat(s.channel, ' → ' order by t.position) as chain
        from fact_conversion c join fact_touch t using (conversion_key) join dim_source s using (source_id)
        where c.conversion = 'application' and c.converted_date between @from and @to group by c.conversion_key
      ) group by chain order by 2 desc limit 100`,
  },
  ...LEVELS.slice(1, 3).map((by) => ({ name: 'chains', params: { by } })),
  { name: 'chains', params: { conversion: 'registration' } },
  { name: 'retention', params: { kind: 'classic', by: 'channel' } },
  {
    name: 'retention',
    params: { kind: 'rolling' },
    sql: `
      select cohort, last, count(*) from (
        select substr(r.registered_date, 1, 7) as cohort, max(a.month) as last
        from fact_registration r join fact_activity a using (site, user_id)
        where r.registered_date between @from and @to group by r.site, r.user_id
      ) group by cohort, last`,
  },
  {
    name: 'first-payment',
    params: {},
    sql: `
      select substr(r.registered_date, 1, 7) as cohort, count(*), count(f.paid) from fact_registration r
      left join (select site, user_id, min(paid_date) as paid from fact_payment where amount_minor > 0 group by site, user_id) f
        using (site, user_id)
      where r.registered_date between @from and @to group by cohort`,
  },
  {
    name: 'funnel',
    params: { steps: 'Registered,Trial Started' },
    sql: `
      select count(*), count(b.at) from (
        select person_id, min(occurred_at) as at from fact_event
        where name = 'Registered' and occurred_date between @from and @to group by person_id
      ) a left join (
        select person_id, max(occurred_at) as at from fact_event where name = 'Trial Started' group by person_id
      ) b on b.person_id = a.person_id and b.at >= a.at`,
  },
  { name: 'funnel', params: { steps: 'application,deal,target,sale' } },
  { name: 'funnel', params: { steps: 'Registered,Trial Started', segment: 'experiment:Sign-up' } },
  { name: 'unmatched-costs', params: {} },
]
