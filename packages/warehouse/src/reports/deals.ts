import { sql, type Kysely } from 'kysely'
import { toMajor } from '../minor-units.js'
import type { WarehouseTables } from '../schema/tables.js'
import { SOURCE_COLUMNS, type ReportParams, type SourceColumn } from './params.js'
import { within } from './period.js'
import type { Report } from './report.js'
import type { ReportRow } from './result.js'

/**
 * The deals opened in the period, newest first, each with the source it is owed to: under a model that shares, the one
 * with the largest share, and of equal ones the later.
 */
export const deals: Report = {
  name: 'deals',
  accepts: ['from', 'to', 'model', 'site'],
  async run({ db, params }) {
    return { columns: COLUMNS, rows: onePerDeal(await queryDeals(db, params)).map(toRow), notes: [] }
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
async function queryDeals(db: Kysely<WarehouseTables>, params: ReportParams): Promise<readonly DealRow[]> {
  const { rows } = await sql<DealRow>`
    with earned as (
      select site, deal_id, currency, sum(revenue_minor) as revenue_minor, sum(cost_of_goods_minor) as cost_of_goods_minor
      from revenue
      where deal_id is not null
      group by site, deal_id, currency
    )
    select d.site, d.deal_id, d.application_id, d.opened_date, d.status, d.stage, d.pipeline, d.product,
      s.channel, s.source, s.medium, s.campaign, s.content, s.term,
      d.value_minor, d.currency, d.target_date, d.won_date,
      e.currency as earned_currency, e.revenue_minor, e.cost_of_goods_minor
    from fact_deal d
    join dim_source s on s.source_id = coalesce(
      (
        select c.source_id from fact_credit c
        where c.site = d.site and c.application_id = d.application_id and c.model = ${params.model}
        order by c.share desc, (
          select max(t.position) from fact_touch t
          where t.site = c.site and t.application_id = c.application_id and t.source_id = c.source_id
        ) desc
        limit 1
      ),
      d.source_id
    )
    left join earned e on e.site = d.site and e.deal_id = d.deal_id
    where ${within('d.opened_date', 'd.site', params)}
    order by d.opened_at desc, d.site, d.deal_id, coalesce(e.currency = d.currency, 0) desc, e.currency
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
