import { existsSync } from 'node:fs'
import type { Config } from '../config/config.js'
import { openWarehouse, warehousePath } from '../service.js'
import type { Cost } from './cost.js'
import type { CostSummary } from './summary.js'

/** Costs of one source and campaign under which nobody came. */
export interface UnmatchedCost {
  readonly source: string
  readonly campaign?: string
  readonly rows: number
  /** Major units by currency. */
  readonly sums: Readonly<Record<string, number>>
}

/**
 * What of the costs is spent on sources and campaigns from which the site had no visit in their time: as far as the
 * warehouse knows, and nothing where there is none yet.
 */
export async function findUnmatched(
  config: Config,
  costs: readonly Cost[],
  { site, from, to }: { readonly site: string } & Pick<CostSummary, 'from' | 'to'>,
): Promise<readonly UnmatchedCost[]> {
  if (!existsSync(warehousePath(config))) return []
  const warehouse = openWarehouse(config)
  const { rows } = await warehouse
    .report('conversions', { by: 'source,campaign', site, from, to })
    .finally(() => warehouse.close())
  const came = new Set(
    rows.filter(({ visits }) => Number(visits) > 0).map((row) => nameOf(row['source'], row['campaign'])),
  )
  const unmatched = new Map<string, UnmatchedCost>()
  for (const { source, campaign, amount, currency } of costs) {
    const name = nameOf(source, campaign)
    if (came.has(name) || amount === 0) continue
    const { rows: count = 0, sums = {} } = unmatched.get(name) ?? {}
    // Adding decimals leaves a trail of binary dust far below the smallest coin.
    const sum = Math.round(((sums[currency] ?? 0) + amount) * 1e6) / 1e6
    unmatched.set(name, {
      source,
      ...(campaign !== undefined && { campaign }),
      rows: count + 1,
      sums: { ...sums, [currency]: sum },
    })
  }
  return [...unmatched.values()].sort((a, b) => largest(b) - largest(a))
}

function nameOf(source: unknown, campaign: unknown): string {
  return JSON.stringify([source, campaign ?? null])
}

function largest({ sums }: UnmatchedCost): number {
  return Math.max(...Object.values(sums))
}

/** Named one by one, before the rest is only counted. */
const SHOWN = 10

/** The costs in lines of text; `''` for none. */
export function describeUnmatched(unmatched: readonly UnmatchedCost[]): string {
  if (unmatched.length === 0) return ''
  const lines = unmatched.slice(0, SHOWN).map(({ source, campaign, rows, sums }) => {
    const money = Object.entries(sums).map(([currency, sum]) => `${sum.toFixed(2)} ${currency}`)
    return `  ${[source, campaign].filter(Boolean).join(' / ')}: ${money.join(', ')} in ${rows} ${rows === 1 ? 'row' : 'rows'}\n`
  })
  const more = unmatched.length - lines.length
  return (
    'no visit came in that time from these sources and campaigns; see that links carry the same marks, or use --map:\n' +
    lines.join('') +
    (more > 0 ? `  and ${more} more: throughline report unmatched-costs\n` : '')
  )
}
