import type { Cost } from './cost.js'

/** What a list of costs comes to. */
export interface CostSummary {
  readonly rows: number
  /** Major units by currency. */
  readonly sums: Readonly<Record<string, number>>
  /** First and last day. */
  readonly from: string
  readonly to: string
}

/** Adds up costs, of which there is at least one. */
export function summarise(costs: readonly Cost[]): CostSummary {
  const days = costs.map((cost) => cost.date).toSorted()
  const units = new Map<string, number>()
  for (const { currency, amount } of costs) units.set(currency, (units.get(currency) ?? 0) + amount)
  // Adding decimals leaves a trail of binary dust far below the smallest coin.
  const sums = [...units].map(([currency, sum]) => [currency, Math.round(sum * 1e6) / 1e6] as const)
  return { rows: costs.length, sums: Object.fromEntries(sums), from: days.at(0) ?? '', to: days.at(-1) ?? '' }
}
