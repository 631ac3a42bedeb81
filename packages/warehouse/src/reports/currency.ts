import type { WarehouseSite } from '../options.js'
import type { ReportParams } from './params.js'

interface Sum {
  readonly measure: string
  readonly currency: string | null
  readonly facts: number
}

/** The currency of a report: asked for, or the site's, or the one of most of its sums; none when there is no money. */
export function reportCurrency(
  params: ReportParams,
  sites: readonly WarehouseSite[],
  sums: readonly Sum[],
): string | undefined {
  const site = sites.find(({ id, currency }) =>
    params.site === undefined ? currency !== undefined : id === params.site,
  )
  return params.currency ?? site?.currency ?? mostUsed(sums)
}

function mostUsed(sums: readonly Sum[]): string | undefined {
  const uses = new Map<string, number>()
  for (const { currency, facts } of sums) {
    if (currency !== null) uses.set(currency, (uses.get(currency) ?? 0) + facts)
  }
  return [...uses].sort(([a, some], [b, more]) => more - some || (a < b ? -1 : 1))[0]?.[0]
}

/** One sentence for each currency whose sums the report leaves out: they are not lost, and not added as if equal. */
export function leftOut(currency: string | undefined, sums: readonly Sum[]): readonly string[] {
  const counts = new Map<string, number>()
  for (const sum of sums) {
    if (sum.currency === null || sum.currency === currency) continue
    counts.set(sum.currency, (counts.get(sum.currency) ?? 0) + sum.facts)
  }
  return [...counts].map(
    ([other, count]) =>
      `sums in ${other} are not in these figures (${count} of them); ask for them with currency=${other}`,
  )
}
