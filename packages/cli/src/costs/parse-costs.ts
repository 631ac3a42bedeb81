import type { LineProblem, Lines } from '../tables/line.js'
import { readTable, type Fields } from '../tables/table.js'
import type { CampaignMap } from './campaign-map.js'
import { identityOf, type Cost } from './cost.js'
import type { CostColumn, CostFormat } from './cost-layout.js'
import { readCost } from './read-cost.js'
import { spread } from './spread.js'

/** A cost file read: its costs in their order; none may be used when there is a problem. */
export interface ParsedCosts {
  readonly costs: readonly Cost[]
  readonly problems: readonly LineProblem[]
}

export interface CostOptions {
  readonly format: CostFormat
  /** Of lines that name none. */
  readonly currency: string
  /** Whether links carry a campaign's name or its number in `utm_campaign`. */
  readonly campaignBy?: 'name' | 'id'
  /** Percent of tax that the amounts contain and that is none of the cost. */
  readonly vat?: number
  readonly map?: CampaignMap
}

/** Reads costs from the lines of a file. Every problem is reported, each with the line that it is on. */
export function parseCosts(lines: Lines, options: CostOptions): ParsedCosts {
  const table = readTable(lines, options.format.layout)
  const costs = new Map<string, { readonly cost: Cost; readonly line: number }>()
  const problems: LineProblem[] = [...table.problems]
  for (const { line, fields } of table.lines) {
    const read = readCost(withMarks(fields, options), options.currency)
    if ('reasons' in read) problems.push(...read.reasons.map((reason) => ({ line, reason })))
    else {
      const days = spread({ ...read.cost, amount: withoutVat(read.cost.amount, options.vat) }, read.period)
      const repeated = days.flatMap((cost) => costs.get(identityOf(cost)) ?? [])[0]
      if (repeated && !options.format.inParts) {
        problems.push({
          line,
          reason: `is about the same day, source and campaign as line ${repeated.line}; add the two up`,
        })
      } else {
        for (const cost of days) add(costs, cost, line)
      }
    }
  }
  if (problems.length === 0 && costs.size === 0) problems.push({ line: 1, reason: 'no costs follow the header' })
  return { costs: [...costs.values()].map(({ cost }) => cost), problems: problems.toSorted((a, b) => a.line - b.line) }
}

/** The line's values, and the marks that its campaign's links carry. */
function withMarks(fields: Fields<CostColumn>, { format, campaignBy, map }: CostOptions): Fields<CostColumn> {
  const named = new Map<CostColumn, string>([...entries(format.constants), ...fields])
  const id = named.get('campaign_id')
  const provider = named.get('provider')
  const marks = [id, named.get('campaign')].flatMap((campaign) =>
    campaign === undefined ? [] : (map?.marks(campaign, provider) ?? []),
  )[0]
  if (marks) return new Map([...named, ...entries(marks)])
  return campaignBy === 'id' && id !== undefined ? named.set('campaign', id) : named
}

function entries(values: Readonly<Partial<Record<CostColumn, string>>>): readonly (readonly [CostColumn, string])[] {
  // Of an object's keys TypeScript knows only that they are strings.
  return (['source', 'medium', 'campaign', 'content', 'term', 'provider'] as const).flatMap((column) => {
    const value = values[column]
    return value === undefined ? [] : [[column, value] as const]
  })
}

function withoutVat(amount: number, percent = 0): number {
  return percent === 0 ? amount : Math.round((amount * 100) / (1 + percent / 100)) / 100
}

function add(costs: Map<string, { readonly cost: Cost; readonly line: number }>, cost: Cost, line: number): void {
  const identity = identityOf(cost)
  const earlier = costs.get(identity)
  costs.set(identity, earlier ? { cost: sum(earlier.cost, cost), line: earlier.line } : { cost, line })
}

function sum(one: Cost, other: Cost): Cost {
  return {
    ...one,
    // Adding decimals leaves a trail of binary dust far below the smallest coin.
    amount: Math.round((one.amount + other.amount) * 1e6) / 1e6,
    ...(other.clicks === undefined ? {} : { clicks: (one.clicks ?? 0) + other.clicks }),
    ...(other.impressions === undefined ? {} : { impressions: (one.impressions ?? 0) + other.impressions }),
  }
}
