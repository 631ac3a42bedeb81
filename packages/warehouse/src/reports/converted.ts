import { sql, type RawBuilder } from 'kysely'
import type { Snapshot } from './report.js'

/** To which currency sums are converted; absent: there is no rate to it, and they stay as they are. */
export interface Conversion {
  readonly to?: string
}

/** Whether anything can be converted to the currency. */
export async function conversionTo(db: Snapshot, to: string | undefined): Promise<Conversion> {
  if (to === undefined) return {}
  const rate = await db
    .selectFrom('currency_rate')
    .select('currency')
    .where('base', '=', to)
    .limit(1)
    .executeTakeFirst()
  return rate === undefined ? {} : { to }
}

/** A sum in SQL, and the currency that it is in after it was converted. */
export interface Converted {
  readonly amount: RawBuilder<number>
  readonly currency: RawBuilder<string | null>
}

/**
 * The sum converted by the rate of its date: the last one that was set until then. A sum that has no rate yet on its
 * date, or is in the currency already, stays as it is.
 */
export function converted(
  { to }: Conversion,
  {
    amount,
    currency,
    date,
  }: { readonly amount: RawBuilder<unknown>; readonly currency: string; readonly date: string },
): Converted {
  const own = sql.ref<string | null>(currency)
  if (to === undefined) return { amount: sql<number>`${amount}`, currency: sql`${own}` }
  const rate = sql<number>`(
    select r.minor_factor from currency_rate r
    where r.currency = ${own} and r.base = ${to} and r.rate_date <= ${sql.ref(date)} order by r.rate_date desc limit 1
  )`
  return {
    amount: sql<number>`${amount} * coalesce(${rate}, 1)`,
    currency: sql<string | null>`case when ${rate} is null then ${own} else ${to} end`,
  }
}
