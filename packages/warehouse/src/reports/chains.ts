import { sql } from 'kysely'
import { minorDigits } from '../minor-units.js'
import { chainPaths, conversionsIn, type Paths } from './chain-paths.js'
import { conversionTo, converted, type Conversion } from './converted.js'
import { leftOut, mostUsed, namedCurrency } from './currency.js'
import { median } from './median.js'
import type { ReportParams } from './params.js'
import { quotient } from './quotient.js'
import type { Report, Snapshot } from './report.js'
import type { ReportRow } from './result.js'

/**
 * The paths of touches that led to applications (or registrations, or payments) of the period, the most walked first:
 * how often, what came of it, and in how many days half of them got there.
 */
export const chains: Report = {
  name: 'chains',
  accepts: ['from', 'to', 'by', 'conversion', 'site', 'currency', 'limit'],
  by: ['channel'],
  limit: 100,
  async run({ db, params, sites }) {
    const named = namedCurrency(params, sites)
    const paths = await chainPaths(db, params)
    const walks = await queryWalks(db, paths)
    const sums = await queryEarned(db, params, { paths, conversion: await conversionTo(db, named) })
    const currency = named ?? mostUsed(sums)
    const found = gather(walks, sums, currency)
    const { limit = found.length } = params
    const hidden = found.length - limit
    return {
      columns: COLUMNS,
      rows: found
        .slice(0, limit)
        .map((chain) => toRow({ ...chain, chain: paths.show(chain.chain) }, minorDigits(currency ?? null))),
      notes: [
        ...leftOut(currency, sums),
        ...(hidden > 0 ? [`${hidden} rarer chains are not shown; ask for more with limit=`] : []),
      ],
      ...(currency && { currency }),
    }
  },
}

const COLUMNS = ['chain', 'touches', 'conversions', 'sales', 'revenue', 'sale_rate', 'median_days'] as const

/** How often a chain was walked in so many days. */
interface WalkRow {
  readonly chain: string
  readonly touches: number
  readonly days: number
  readonly conversions: number
}

/** What a chain earned in one currency. */
interface EarnedRow {
  readonly chain: string
  readonly currency: string | null
  readonly facts: number
  readonly sales: number
  readonly revenue: number
}

async function queryWalks(db: Snapshot, { walks }: Paths): Promise<readonly WalkRow[]> {
  const { rows } = await sql<WalkRow>`
    select w.chain, w.touches, w.days, sum(w.conversions) as conversions
    from ${walks} w
    group by w.chain, w.touches, w.days
  `.execute(db)
  return rows
}

/** An application or registration earned what came of it; a payment earned itself. */
async function queryEarned(
  db: Snapshot,
  params: ReportParams,
  { paths, conversion }: { readonly paths: Paths; readonly conversion: Conversion },
): Promise<readonly EarnedRow[]> {
  const payments = params.conversion === 'payment'
  const { amount, currency } = converted(conversion, {
    amount: payments ? sql`o.amount_minor` : sql`o.revenue_minor`,
    currency: 'o.currency',
    date: payments ? 'o.paid_date' : 'o.outcome_date',
  })
  // Added up by conversion first, in the order in which the conversions lie, so that each is looked up once.
  const { rows } = await sql<EarnedRow>`
    select ${paths.path} as chain, e.currency, sum(e.facts) as facts, sum(e.sales) as sales, sum(e.revenue) as revenue
    from (
      select o.conversion_key, ${currency} as currency, sum(case when ${amount} <> 0 then 1 else 0 end) as facts,
        ${payments ? sql`0` : sql`sum(o.sales)`} as sales, sum(${amount}) as revenue
      from ${payments ? sql`fact_payment` : sql`fact_outcome`} o
      where ${payments ? sql`true` : sql`o.kind in ('sale', 'payment')`}
      group by o.conversion_key, o.source_id, 2
    ) e
    cross join fact_conversion c ${paths.join}
    where c.conversion_key = e.conversion_key and ${conversionsIn(params)}
    group by 1, 2
  `.execute(db)
  return rows
}

interface Chain {
  readonly chain: string
  readonly touches: number
  readonly conversions: number
  readonly sales: number
  readonly revenue: number
  readonly days: readonly (readonly [days: number, times: number])[]
}

function gather(walks: readonly WalkRow[], sums: readonly EarnedRow[], currency: string | undefined): readonly Chain[] {
  const walked = new Map<string, Chain & { readonly days: (readonly [number, number])[] }>()
  for (const { chain, touches, days, conversions } of walks) {
    const known = walked.get(chain) ?? { chain, touches, conversions: 0, sales: 0, revenue: 0, days: [] }
    known.days.push([days, conversions])
    walked.set(chain, { ...known, conversions: known.conversions + conversions })
  }
  for (const { chain, currency: paidIn, sales, revenue } of sums) {
    const known = walked.get(chain)
    const ours = paidIn === null || paidIn === currency ? revenue : 0
    if (known) walked.set(chain, { ...known, sales: known.sales + sales, revenue: known.revenue + ours })
  }
  return [...walked.values()].sort(
    (a, b) => b.conversions - a.conversions || b.revenue - a.revenue || (a.chain < b.chain ? -1 : 1),
  )
}

function toRow({ chain, touches, conversions, sales, revenue, days }: Chain, digits: number): ReportRow {
  return {
    chain: chain || '(unknown)',
    touches,
    conversions,
    sales,
    revenue: Math.round(revenue) / 10 ** digits,
    sale_rate: quotient(sales, conversions),
    median_days: median(days),
  }
}
