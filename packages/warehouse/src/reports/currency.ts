import type { WarehouseSite } from '../options.js'
import type { ReportParams } from './params.js'

/** How many sums there are in a currency, after those that can be were converted. */
export interface SumCount {
  readonly currency: string | null
  readonly facts: number
}

/** The currency of a report as it is asked for or the site's is; none when nobody says. */
export function namedCurrency(params: ReportParams, sites: readonly WarehouseSite[]): string | undefined {
  const site = sites.find(({ id, currency }) =>
    params.site === undefined ? currency !== undefined : id === params.site,
  )
  return params.currency ?? site?.currency
}

/** The currency of most sums; none when there is no money. */
export function mostUsed(sums: readonly SumCount[]): string | undefined {
  return [...countsOf(sums)].sort(([a, some], [b, more]) => more - some || (a < b ? -1 : 1))[0]?.[0]
}

/**
 * One sentence for each currency whose sums the report leaves out: they are not lost, and not added as if they were
 * equal.
 */
export function leftOut(currency: string | undefined, sums: readonly SumCount[]): readonly string[] {
  return [...countsOf(sums)]
    .filter(([other]) => other !== currency)
    .map(
      ([other, count]) =>
        `sums in ${other} are not in these figures (${count} of them): there is no rate of ${other} in ${currency} on their dates; ` +
        `give one with "throughline import rates", or ask for them with currency=${other}`,
    )
}

function countsOf(sums: readonly SumCount[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { currency, facts } of sums) {
    if (currency !== null && facts > 0) counts.set(currency, (counts.get(currency) ?? 0) + facts)
  }
  return counts
}
