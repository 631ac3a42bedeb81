import { sql } from 'kysely'
import { minorDigits, toMajor } from '../minor-units.js'
import { onlyOf } from './asked.js'
import { conversionTo, converted } from './converted.js'
import { leftOut, mostUsed, namedCurrency } from './currency.js'
import type { ReportParams } from './params.js'
import { within } from './period.js'
import type { Report, Snapshot } from './report.js'
import type { WarehouseSite } from '../options.js'

/**
 * Costs of the period under whose source and campaign nobody came in it, the largest first: an ad that is not marked as
 * its cost is named, or one that brought nobody. They are in the other reports too, in rows without visits.
 */
export const unmatchedCosts: Report = {
  name: 'unmatched-costs',
  accepts: ['from', 'to', 'site', 'currency', 'limit'],
  limit: 1_000,
  async run({ db, params, sites }) {
    const { rows, currency, notes } = await queryUnmatched(db, params, sites)
    const { limit = rows.length } = params
    const hidden = rows.length - limit
    return {
      columns: COLUMNS,
      rows: rows.slice(0, limit).map(({ source, medium, campaign, provider, ...row }) => ({
        source,
        medium: medium || null,
        campaign: campaign || null,
        provider: provider || null,
        first_date: row.first_date,
        last_date: row.last_date,
        costs: row.facts,
        cost: toMajor(Math.round(row.amount), currency ?? null),
      })),
      notes: [...notes, ...(hidden > 0 ? [`${hidden} smaller ones are not shown; ask for more with limit=`] : [])],
      ...(currency && { currency }),
    }
  },
}

const COLUMNS = ['source', 'medium', 'campaign', 'provider', 'first_date', 'last_date', 'costs', 'cost'] as const

interface UnmatchedRow {
  readonly source: string
  readonly medium: string
  readonly campaign: string
  readonly provider: string
  readonly currency: string
  readonly first_date: string
  readonly last_date: string
  /** Rows of `fact_cost`. */
  readonly facts: number
  /** Minor units. */
  readonly amount: number
}

async function queryUnmatched(
  db: Snapshot,
  params: ReportParams,
  sites: readonly WarehouseSite[],
): Promise<{
  readonly rows: readonly UnmatchedRow[]
  readonly currency: string | undefined
  readonly notes: readonly string[]
}> {
  const named = namedCurrency(params, sites)
  const spent = converted(await conversionTo(db, named), {
    amount: sql`t.amount_minor`,
    currency: 't.currency',
    date: 't.cost_date',
  })
  const { rows } = await sql<UnmatchedRow>`
    with came as materialized (
      select distinct v.site, s.source, s.campaign
      from (
        select campaign_id, site from campaign_visits where ${within('visit_date', 'site', params)} group by campaign_id, site
      ) v
      join dim_source s on s.source_id = v.campaign_id
    )
    select s.source, s.medium, s.campaign, s.provider, ${spent.currency} as currency, min(t.cost_date) as first_date,
      max(t.cost_date) as last_date, sum(t.costs) as facts, sum(${spent.amount}) as amount
    from campaign_costs t join dim_source s on s.source_id = t.campaign_id
    where t.amount_minor <> 0 and ${within('t.cost_date', 't.site', params)} and ${onlyOf(params)} and not exists (
      select 1 from came c where c.site = t.site and c.source = s.source and c.campaign = s.campaign
    )
    group by s.source, s.medium, s.campaign, s.provider, 5
    order by amount desc, s.source, s.medium, s.campaign, s.provider
  `.execute(db)
  const currency = named ?? mostUsed(rows)
  return { rows: rows.filter((row) => row.currency === currency), currency, notes: leftOut(currency, rows) }
}

/** One sentence on what such costs come to in the figures of a report; none when there are none. */
export async function noteOnUnmatched(
  db: Snapshot,
  params: ReportParams,
  sites: readonly WarehouseSite[],
): Promise<readonly string[]> {
  const { rows, currency } = await queryUnmatched(db, params, sites)
  const digits = minorDigits(currency ?? null)
  const sum = rows.reduce((total, { amount }) => total + amount, 0) / 10 ** digits
  if (rows.length === 0) return []
  const campaigns = rows.length === 1 ? 'a campaign' : `${rows.length} campaigns`
  return [
    `${sum.toFixed(digits)} ${currency} was spent on ${campaigns} that nobody came from: see the report unmatched-costs`,
  ]
}
