import { sql, type RawBuilder } from 'kysely'
import type { Snapshot } from './report.js'

/** To which currency sums are converted; absent: they stay as they are. */
export interface Conversion {
  readonly to?: string
  /** Currencies for which there is a rate. */
  readonly from: readonly string[]
}

/** What can be converted to the currency. */
export async function conversionTo(db: Snapshot, to: string | undefined): Promise<Conversion> {
  if (to === undefined) return { from: [] }
  const rates = await db.selectFrom('currency_rate').select('currency').distinct().where('base', '=', to).execute()
  return { to, from: rates.map(({ currency }) => currency) }
}

/** A sum in SQL, and the currency that it is in after it was converted. */
export interface Converted {
  readonly amount: RawBuilder<number>
  readonly currency: RawBuilder<string | null>
}

/**
 * The sum converted by the rate of its date: the last one that was set, or the first there is. A sum without a rate, or
 * in the currency already, stays as it is.
 */
export function converted(
  { to, from }: Conversion,
  {
    amount,
    currency,
    date,
  }: { readonly amount: RawBuilder<unknown>; readonly currency: string; readonly date: string },
): Converted {
  const own = sql.ref<string | null>(currency)
  if (to === undefined || from.length === 0) return { amount: sql<number>`${amount}`, currency: sql`${own}` }
  const rate = (condition: RawBuilder<unknown>, order: 'asc' | 'desc'): RawBuilder<number> => sql<number>`(
    select r.minor_factor from currency_rate r
    where r.currency = ${own} and r.base = ${to} and ${condition} order by r.rate_date ${sql.raw(order)} limit 1
  )`
  const factor = sql`coalesce(${rate(sql`r.rate_date <= ${sql.ref(date)}`, 'desc')}, ${rate(sql`true`, 'asc')}, 1)`
  const known = sql`${own} in (${sql.join(from)})`
  return {
    amount: sql<number>`case when ${known} then ${amount} * ${factor} else ${amount} end`,
    currency: sql<string | null>`case when ${known} then ${to} else ${own} end`,
  }
}
