import type { KnownApplication, Reference } from '@throughline/collector'
import type { Json } from '@throughline/protocol'
import type { MoneyLine } from './money-file.js'

/** What a file of deals or payments comes to. */
export interface MoneySummary {
  readonly rows: number
  /** Amounts of payments or values of deals, major units by currency. */
  readonly sums: Readonly<Record<string, number>>
  readonly costOfGoods: Readonly<Record<string, number>>
  /** Deals by what their stages mean. */
  readonly statuses: Readonly<Record<string, number>>
  /** Lines of which the log knows who applied: the others count to no source until it does. */
  readonly joined: number
}

export function summarise(lines: readonly MoneyLine[], known: readonly (KnownApplication | undefined)[]): MoneySummary {
  const statuses: Record<string, number> = {}
  for (const { properties } of lines) {
    const status = textOf(properties['status'])
    if (status !== undefined) statuses[status] = (statuses[status] ?? 0) + 1
  }
  return {
    rows: lines.length,
    sums: sumsOf(lines, ['amount', 'value']),
    costOfGoods: sumsOf(lines, ['costOfGoods']),
    statuses,
    joined: known.filter((application) => application?.touch !== undefined || application?.anonymousId !== undefined)
      .length,
  }
}

function sumsOf(lines: readonly MoneyLine[], names: readonly string[]): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {}
  for (const { properties } of lines) {
    const currency = textOf(properties['currency']) ?? ''
    for (const name of names) {
      const amount = properties[name]
      // Adding decimals leaves a trail of binary dust far below the smallest coin.
      if (typeof amount === 'number') sums[currency] = Math.round(((sums[currency] ?? 0) + amount) * 1e6) / 1e6
    }
  }
  return sums
}

/** Whom the lines are about, to ask the log which of them are known. */
export function referencesOf(lines: readonly MoneyLine[], site: string): readonly Reference[] {
  return lines.map(({ properties, at }) => {
    const [applicationId, dealId, userId] = ['applicationId', 'dealId', 'userId'].map((name) =>
      textOf(properties[name]),
    )
    return {
      site,
      ...(applicationId !== undefined && { applicationId }),
      ...(dealId !== undefined && { dealId }),
      ...(userId !== undefined && { userId }),
      ...(at !== undefined && { at }),
    }
  })
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}
