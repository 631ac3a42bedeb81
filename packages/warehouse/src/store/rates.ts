import type { Kysely } from 'kysely'
import { minorDigits } from '../minor-units.js'
import type { Rate } from '../options.js'
import type { CurrencyRate, WarehouseTables } from '../schema/tables.js'

/** Makes the table of rates what is configured; writes nothing when it is. */
export async function keepRates(db: Kysely<WarehouseTables>, rates: readonly Rate[]): Promise<void> {
  const wanted = [...new Map(rates.map((rate) => [`${rate.currency} ${rate.base} ${rate.date}`, toRow(rate)])).values()]
  const sorted = wanted.sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
  const kept = await db
    .selectFrom('currency_rate')
    .selectAll()
    .orderBy('currency')
    .orderBy('base')
    .orderBy('rate_date')
    .execute()
  if (JSON.stringify(kept) === JSON.stringify(sorted)) return
  await db.transaction().execute(async (transaction) => {
    await transaction.deleteFrom('currency_rate').execute()
    for (const row of sorted) await transaction.insertInto('currency_rate').values(row).execute()
  })
}

function toRow({ currency, base, date, rate }: Rate): CurrencyRate {
  const minor_factor = rate * 10 ** (minorDigits(base) - minorDigits(currency))
  return { currency, base, rate_date: date, rate, minor_factor }
}

function nameOf({ currency, base, rate_date }: CurrencyRate): string {
  return `${currency} ${base} ${rate_date}`
}
