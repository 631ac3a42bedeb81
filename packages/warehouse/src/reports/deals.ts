import { sql } from 'kysely'
import { toMajor } from '../minor-units.js'
import { creditsOf } from './credit.js'
import { onlyOf } from './asked.js'
import { SOURCE_COLUMNS, type ReportParams, type SourceColumn } from './params.js'
import { within } from './period.js'
import type { Report, Snapshot } from './report.js'
import type { ReportRow } from './result.js'

/**
 * The deals opened in the period, newest first, each with the source it is owed to: under a model that shares, the one
 * with the largest share, and of equal ones the later.
 */
export const deals: Report = {
  name: 'deals',
  accepts: ['from', 'to', 'model', 'site', 'limit', ...SOURCE_COLUMNS],
  limit: 10_000,
  async run({ db, params }) {
    const { limit = Infinity } = params
    const rows = onePerDeal(await queryDeals(db, params))
    const notes = rows.length > limit ? [`only the newest ${limit} deals are shown; ask for more with limit=`] : []
    return { columns: COLUMNS, rows: rows.slice(0, limit).map(toRow), notes }
  },
}

const COLUMNS = [
  'deal_id',
  'application_id',
  'opened_date',
  'status',
  'stage',
  'pipeline',
  'product',
  ...SOURCE_COLUMNS,
  'value',
  'revenue',
  'cost_of_goods',
  'currency',
  'target_date',
  'won_date',
] as const

type Source = Readonly<Record<SourceColumn, string>>

interface DealRow extends Source {
  readonly site: string
  readonly deal_id: string
  readonly application_id: string | null
  readonly opened_date: string
  readonly status: string
  readonly stage: string
  readonly pipeline: string | null
  readonly product: string | null
  readonly value_minor: number | null
  readonly currency: string | null
  readonly target_date: string | null
  readonly won_date: string | null
  readonly earned_currency: string | null
  readonly revenue_minor: number | null
  readonly cost_of_goods_minor: number | null
}

/** One row for each deal and currency in which it earned, that of the deal's value first. */
async function queryDeals(db: Snapshot, params: ReportParams): Promise<readonly DealRow[]> {
  const credit = creditsOf(params.model)
  // One more than asked for tells that there are more.
  const most = (params.limit ?? Number.MAX_SAFE_INTEGER - 1) + 1
  const { rows } = await sql<DealRow>`
    with shown as (
      select d.*, coalesce(
        (
          select c.source_id from ${credit} c
          join fact_application a on a.conversion_key = c.conversion_key
          where a.site = d.site and a.application_id = d.application_id
          group by c.source_id
          order by round(cast(sum(c.share) as numeric), 9) desc, max(c.position) desc
          limit 1
        ),
        d.source_id
      ) as owed_to
      from fact_deal d
      where ${within('d.opened_date', 'd.site', params)}
      order by d.opened_date desc, d.opened_at desc, d.site, d.deal_id
      ${Object.keys(params.only).length === 0 ? sql`limit ${most}` : sql``}
    )
    select d.site, d.deal_id, d.application_id, d.opened_date, d.status, d.stage, d.pipeline, d.product,
      s.channel, s.source, s.medium, s.campaign, s.content, s.term,
      d.value_minor, d.currency, d.target_date, d.won_date,
      e.currency as earned_currency, sum(e.revenue_minor) as revenue_minor, sum(e.cost_of_goods_minor) as cost_of_goods_minor
    from shown d
    join dim_source s on s.source_id = d.owed_to
    left join fact_outcome e on e.site = d.site and e.deal_id = d.deal_id and e.kind in ('sale', 'payment')
    where ${onlyOf(params)}
    group by d.site, d.deal_id, e.currency
    order by d.opened_at desc, d.site, d.deal_id, case when e.currency = d.currency then 0 else 1 end, e.currency
  `.execute(db)
  return rows
}

/** Sums of a deal in a second currency have no place in its one row; they are in `money` and in the table. */
function onePerDeal(rows: readonly DealRow[]): readonly DealRow[] {
  const seen = new Set<string>()
  return rows.filter(({ site, deal_id }) => {
    const key = JSON.stringify([site, deal_id])
    return !seen.has(key) && seen.add(key)
  })
}

function toRow(row: DealRow): ReportRow {
  const currency = row.earned_currency ?? row.currency
  const major = (minor: number | null): number | null => (minor === null ? null : toMajor(minor, currency))
  return {
    deal_id: row.deal_id,
    application_id: row.application_id,
    opened_date: row.opened_date,
    status: row.status,
    stage: row.stage,
    pipeline: row.pipeline,
    product: row.product,
    ...Object.fromEntries(SOURCE_COLUMNS.map((column) => [column, row[column] || null])),
    value: row.value_minor === null ? null : toMajor(row.value_minor, row.currency),
    revenue: major(row.revenue_minor) ?? 0,
    cost_of_goods: major(row.cost_of_goods_minor) ?? 0,
    currency,
    target_date: row.target_date,
    won_date: row.won_date,
  }
}
