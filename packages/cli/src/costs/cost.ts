import { createHash } from 'node:crypto'
import type { Message } from '@throughline/protocol'

/** What was spent in one day on one source, campaign or keyword. */
export interface Cost {
  /** `2026-03-31`, in the site's time zone. */
  readonly date: string
  readonly source: string
  readonly medium?: string
  readonly campaign?: string
  readonly content?: string
  readonly term?: string
  /** Which ad system or sheet says so; the same day and campaign of two providers add up. */
  readonly provider?: string
  /** Major units. */
  readonly amount: number
  /** ISO 4217. */
  readonly currency: string
  readonly clicks?: number
  readonly impressions?: number
}

/** What a cost is about: a later one with the same values replaces it. */
const IDENTITY = ['date', 'source', 'medium', 'campaign', 'content', 'term', 'provider'] as const

/** Equal for two costs of which the later replaces the earlier. */
export function identityOf(cost: Cost): string {
  return JSON.stringify(IDENTITY.map((field) => cost[field] ?? ''))
}

/**
 * The `Cost Recorded` message of a cost. Its ID is made of the content, so that the same cost sent again is a duplicate
 * and a changed amount is a new message, which replaces.
 *
 * @param run makes the ID one of its own, so that the cost counts anew: to go back to an amount that was changed.
 */
export function costMessage(cost: Cost, site: string, run?: string): Message {
  const content = [site, identityOf(cost), cost.amount, cost.currency, cost.clicks ?? '', cost.impressions ?? '']
  const hash = createHash('sha256').update(JSON.stringify(content)).digest('base64url')
  const messageId = run === undefined ? `cost-${hash}` : `cost-${hash}-${run}`
  return { type: 'track', event: 'Cost Recorded', messageId, properties: { ...cost } }
}
